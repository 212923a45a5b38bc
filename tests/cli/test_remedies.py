"""What errors advise, at the terminal."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.cli.remedies import with_commands
from phonex.errors import VoiceExists, VoiceNotFound

SOURCES = Path(__file__).parents[2] / "phonex"
ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /")
# No command meets these: jobs, audio and the lexicon's records are the service's own.
SERVICE_ONLY = re.compile(r"GET /jobs?\b|POST /clone/quick|/lexicon")


@pytest.mark.parametrize(
    ("message", "advised"),
    [
        (VoiceNotFound("ada").message, "`phonex voices list` shows those that are"),
        (VoiceExists("ada").message, "run `phonex voices remove ada` first"),
        (
            "It tries again: POST /voice/ada/fit, or POST /voice/{voice_id}/samples.",
            "`phonex voices fit ada`, or `phonex voices samples VOICE_ID RECORDING`",
        ),
        ("one that GET /voice/ada/embedding gave", "one that `phonex voices export` gave"),
    ],
)
def test_a_route_becomes_the_command_that_does_the_same(message: str, advised: str) -> None:
    assert advised in with_commands(message)


def messages() -> Iterator[str]:
    """Texts outside the routes that name a route, with {…} where a value goes."""
    for path in SOURCES.rglob("*.py"):
        if path.relative_to(SOURCES).parts[0] in ("routes", "cli"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text in _texts(tree, skip={id(node) for node in _docstrings(tree)}):
            if ROUTE.search(text):
                yield text


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Strings that stand alone as a statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _texts(node: ast.AST, skip: set[int]) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "ada" for part in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child, skip)


def test_every_message_that_names_a_route_is_told_in_commands() -> None:
    told = [text for text in messages() if not SERVICE_ONLY.search(text)]
    assert len(told) > 4
    assert [text for text in told if ROUTE.search(with_commands(text))] == []
