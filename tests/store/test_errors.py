"""What the system says of a folder, as users read it."""

import errno
import os
from pathlib import Path

import pytest

from phonex.errors import PhonexError, StorageFull
from phonex.store.errors import Folder, StorageUnavailable
from phonex.system.atomic_file import atomic_file

VOICES = Folder(Path("voices"), "PHONEX_VOICES_DIR")


@pytest.mark.parametrize(
    ("number", "kind", "status"),
    [
        (errno.ENOSPC, StorageFull, 507),
        (errno.EDQUOT, StorageFull, 507),
        (errno.EFBIG, StorageFull, 507),
        (errno.EROFS, StorageUnavailable, 503),
        (errno.EACCES, StorageUnavailable, 503),
        (errno.EPERM, StorageUnavailable, 503),
        (errno.EIO, StorageUnavailable, 503),
        (errno.ENOTDIR, StorageUnavailable, 503),
    ],
)
def test_a_folder_is_named_with_its_setting_and_what_is_wrong(
    number: int, kind: type[PhonexError], status: int
) -> None:
    with pytest.raises(kind) as reported, VOICES.convert_errors():
        raise OSError(number, os.strerror(number))
    assert "voices (PHONEX_VOICES_DIR)" in reported.value.message
    assert os.strerror(number) in reported.value.message
    assert reported.value.status == status


def test_what_is_no_fault_of_the_folder_passes() -> None:
    with pytest.raises(FileNotFoundError), VOICES.convert_errors():
        raise FileNotFoundError(errno.ENOENT, "none")


def test_a_fault_of_a_file_elsewhere_is_not_blamed_on_the_folder(tmp_path: Path) -> None:
    downloads = Folder(tmp_path / "downloads", "PHONEX_DOWNLOADS_DIR")
    model, audio = tmp_path / "models" / "a.onnx", downloads.path / "a.wav"
    denied = PermissionError(errno.EACCES, "Permission denied", str(model))
    with (
        pytest.raises(PermissionError, match=r"a\.onnx"),
        downloads.convert_errors(),
        atomic_file(audio),
    ):
        raise denied
    with pytest.raises(StorageFull) as reported, downloads.convert_errors(), atomic_file(audio):
        raise OSError(errno.ENOSPC, "No space left", str(model))
    assert "PHONEX_DOWNLOADS_DIR" not in reported.value.message
    with (
        pytest.raises(StorageUnavailable, match="DOWNLOADS_DIR"),
        downloads.convert_errors(),
        atomic_file(audio),
    ):
        raise OSError(errno.EIO, "Input/output error")  # as of a write
    assert list(downloads.path.iterdir()) == []
