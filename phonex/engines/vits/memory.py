"""Limits the memory growth of a process that runs the networks."""

import os

from phonex.system.memory import return_blocks_from

# Compiled convolutions that oneDNN caches. Sentences of all lengths need more than this, and
# recompiling them takes a tenth of the time, but each further hundred would take 20 MB.
_N_COMPILED = 192
_LARGE_BYTES = 4 << 20


def keep_lean() -> None:
    """Bound oneDNN's cache and free large tensors at once; call before the first network runs.

    Smaller blocks stay in the fragmented heap. Source: oneDNN, "Primitive Cache".
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_N_COMPILED))
    return_blocks_from(_LARGE_BYTES)
