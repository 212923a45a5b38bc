"""A full disk raises StorageFull; other errors pass unchanged."""

import errno
import os
from pathlib import Path

import pytest

from phonex.errors import StorageFull
from phonex.system.disk_space import convert_disk_full, free_bytes, is_disk_full


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_space_quota_and_file_size_are_one_thing(number: int) -> None:
    assert is_disk_full(OSError(number, os.strerror(number)))
    with (
        pytest.raises(StorageFull, match="Delete something"),
        convert_disk_full("Delete something."),
    ):
        raise OSError(number, os.strerror(number))


def test_without_a_message_it_has_its_own() -> None:
    with pytest.raises(StorageFull, match="disk is full"), convert_disk_full():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_other_failures_pass() -> None:
    assert not is_disk_full(OSError(errno.EIO, "Input/output error"))
    with pytest.raises(PermissionError), convert_disk_full():
        raise PermissionError(errno.EACCES, "Permission denied")


def test_free_space_is_reported_in_bytes(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
