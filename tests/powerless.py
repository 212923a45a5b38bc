"""`python -m tests.powerless COMMAND…`: runs it without root's power over the rights of files.

So a folder can be made read-only for a service that root tests; for others nothing changes.
Source: capabilities(7), linux/capability.h.
"""

import ctypes
import os
import sys

_PR_CAPBSET_DROP = 24
_VERSION_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


def give_up_power() -> None:
    """For good, if this is root's process. Raises OSError."""
    if os.geteuid() == 0:
        _drop_power()


def _drop_power() -> None:
    """From what this process has, may pass on and may ever gain."""
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice 32 bits
    _check(library.capget(header, sets))
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        _check(library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0))
        for each in range(3):
            sets[each] &= ~(1 << capability)
    _check(library.capset(header, sets))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the right to all files cannot be given up")


if __name__ == "__main__":
    give_up_power()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  # the tests say what
