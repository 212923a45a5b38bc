"""Keeping a process that runs the networks from growing."""

import ctypes
import os

# Convolutions that oneDNN has compiled and keeps. Sentences of every length use more of them, and
# compiling those anew takes a tenth of the time; each further hundred would be 20 MB.
_N_COMPILED = 192
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of glibc's mallopt
_LARGE_BYTES = 4 << 20


def keep_lean() -> None:
    """Before the first network runs: bound what oneDNN keeps, and give large tensors back.

    glibc raises by itself the size from which memory goes back to the system when it is freed, up
    to 32 MB; what is below lies between smaller things for good. Elsewhere nothing is done.
    Source: mallopt(3); oneDNN, "Primitive Cache".
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_N_COMPILED))
    _call_glibc("mallopt", _MMAP_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Return what lies free between other things, in milliseconds. Source: malloc_trim(3)."""
    _call_glibc("malloc_trim", 0)


def _call_glibc(name: str, *arguments: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*arguments)
