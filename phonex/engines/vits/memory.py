"""Keeping a process that runs the networks from growing."""

import os

from phonex.system.memory import return_blocks_from

# Convolutions that oneDNN has compiled and keeps. Sentences of every length use more of them, and
# compiling those anew takes a tenth of the time; each further hundred would be 20 MB.
_N_COMPILED = 192
_LARGE_BYTES = 4 << 20


def keep_lean() -> None:
    """Before the first network runs: bound what oneDNN keeps, and give large tensors back.

    What is smaller than that lies between other things for good. Source: oneDNN, "Primitive Cache".
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_N_COMPILED))
    return_blocks_from(_LARGE_BYTES)
