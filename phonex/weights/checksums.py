"""Checksums of files as the hub uses them: sha256 for large files, git's for small ones."""

import hashlib
from collections.abc import Callable
from pathlib import Path

Advance = Callable[[int], None]  # bytes processed since the last call

_BLOCK = 1 << 20


def ignore(_n_bytes: int) -> None:
    """Report no progress."""


def sha256(path: Path, advance: Advance = ignore) -> str:
    """In hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def git_blob(path: Path) -> str:
    """Git's blob id of a file: sha1 of a header and the bytes, in hexadecimal."""
    header = f"blob {path.stat().st_size}\0".encode()
    digest = hashlib.sha1(header, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
