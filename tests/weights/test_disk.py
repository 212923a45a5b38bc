"""A disk that is too small is reported in bytes, before or while it is written to."""

import errno
from pathlib import Path

import pytest

from phonex.errors import StorageFull
from phonex.weights.disk import MARGIN, convert_disk_full, refuse_if_too_large


def test_what_fits_passes(tmp_path: Path) -> None:
    refuse_if_too_large(0, tmp_path, lambda _folder: 0)
    refuse_if_too_large(1000, tmp_path, lambda _folder: MARGIN + 1000)


def test_what_does_not_fit_is_reported_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(StorageFull, match=rf"{MARGIN + 1000} bytes .* {MARGIN} are free"):
        refuse_if_too_large(1000, tmp_path, lambda _folder: MARGIN)


def test_a_disk_that_fills_up_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageFull, match="PHONEX_MODELS_DIR"), convert_disk_full(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_other_failures_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), convert_disk_full(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied")
