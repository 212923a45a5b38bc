"""What the package declares is what it needs: its dependencies, and others' work inside it."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

from phonex.engines.kokoro.weights import PACKAGES

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Imported by name or not by us: the weights, uvicorn's WebSockets, dictionaries.
NEVER_IMPORTED = {
    *(name.replace("_", "-") for name in PACKAGES),
    *("websockets", "ttstokenizer", "g2pkk", "pykakasi", "gruut-lang-es", "gruut-lang-fr"),
    "opentelemetry-sdk",  # its module is that of the exporter, too
}
EXTRAS = PROJECT["optional-dependencies"]
LANGUAGES = [lines for name, lines in EXTRAS.items() if name not in ("all", "dev")]
OWN_SUFFIXES = {".py", ".html", ".css", ".js", ".svg", ".webmanifest"}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """What an installation with every language brings."""
    names = (re.match(r"[\w.-]+", line) for line in (*PROJECT["dependencies"], *chain(*LANGUAGES)))
    return {normalised(name[0]) for name in names if name is not None}


def imported() -> set[str]:
    """The distributions of which the package imports something."""
    modules = set()
    for path in (ROOT / "phonex").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - {"phonex"}
    return {normalised(known[module][0]) for module in foreign}


def test_every_import_is_declared() -> None:
    assert imported() - declared() == set()


def test_every_dependency_is_used() -> None:
    assert declared() - imported() == NEVER_IMPORTED


def test_all_is_every_language_and_nothing_under_the_gpl() -> None:
    (everything,) = EXTRAS["all"]
    named = everything.removeprefix("phonex[").removesuffix("]").split(",")
    doors = {"wyoming", "mcp", "fleet", "tracing"}
    assert {*named} == EXTRAS.keys() - {"all", "dev", "ja-compatible"} - doors


def test_every_file_of_data_is_named_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    shipped = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "phonex").rglob("*")
        if path.is_file() and path.suffix not in OWN_SUFFIXES and "__pycache__" not in path.parts
    }
    assert {path for path in shipped if path not in notice} == set()
    named = set(re.findall(r"phonex/[\w/.]+\.\w+", notice))
    assert {path for path in named if not (ROOT / path).is_file()} == set()


def test_the_licence_of_shipped_work_is_shipped() -> None:
    assert "LICENSES/*" in PROJECT["license-files"]
    text = (ROOT / "LICENSES" / "Apache-2.0.txt").read_text(encoding="utf-8")
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
