"""The commands on the pages exist, with their options."""

import re
import shlex
from collections.abc import Iterable, Iterator

import pytest
from typer.testing import CliRunner

from phonex.cli.app import app
from tests.docs.pages import PAGES, ROOT, blocks, read

PHONEX = re.compile(r"(?:\S*/|\$ )?phonex ([^|<>&#]*)")


def commands() -> Iterator[list[str]]:
    """The arguments of every `phonex` command in a block of code."""
    for page in PAGES:
        for block in blocks(page):
            if block.language in ("bash", "console", "sh"):
                lines = block.code.replace("\\\n", " ").splitlines()
                yield from (shlex.split(found[1]) for line in lines if (found := _phonex(line)))


def _phonex(line: str) -> re.Match[str] | None:
    words = line.removeprefix("$ ").split()
    program = next((word for word in words if not re.fullmatch(r"PHONEX_\w+=\S*", word)), "")
    return PHONEX.search(line) if program.rpartition("/")[2] == "phonex" else None


ALL = sorted(set(map(tuple, commands())))


def takes(words: Iterable[str]) -> bool:
    """Whether the command exists and has these options; --help keeps it from running."""
    return CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_command_and_its_options_exist(words: tuple[str, ...]) -> None:
    assert takes(words)


@pytest.mark.parametrize("words", [["sai", "Hello."], ["say", "--no-such"], ["voices", "gone"]])
def test_a_wrong_command_is_found(words: list[str]) -> None:
    assert not takes(words)


def test_the_programs_they_run_exist() -> None:
    pages = "\n".join(map(read, PAGES))
    files = set(re.findall(r"(?:python|sh|sudo) ((?:benchmarks|deploy|tools)/[\w./-]+)", pages))
    targets = set(re.findall(r"\bmake (run|test|lint|types|check|clean)\b", pages))
    assert {"deploy/install.sh", "benchmarks/likeness.py"} <= files
    assert [file for file in files if not (ROOT / file).is_file()] == []
    made = set(re.findall(r"^(\w+):", read(ROOT / "Makefile"), re.MULTILINE))
    assert {"run", "test"} <= targets <= made
