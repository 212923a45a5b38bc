"""The messages in the source that advise an HTTP route."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "phonex"
ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /")


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
