"""Uploads on their way in: Starlette keeps what is larger than 1 MB in a file without a name.

Such a file lies in the folder for temporary files and is gone with the request, however that ends.
"""

import os
import tempfile

from phonex.errors import PhonexError, StorageFull, Unavailable
from phonex.system.disk_space import is_disk_full


class UploadsFull(StorageFull):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"There is no room for the upload in {folder}, the folder for temporary files. Make "
            "room there, or start the service with TMPDIR set to a folder with more."
        )


class UploadsUnavailable(Unavailable):
    code = "uploads_unavailable"

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"The upload cannot be kept in {folder}, the folder for temporary files: {reason}. "
            "Start the service with TMPDIR set to a folder that it may write to."
        )


def explain_failed_upload(exc: OSError) -> PhonexError:
    """Why a body could not be kept while it was read."""
    folder = _folder()
    if is_disk_full(exc):
        return UploadsFull(folder)
    return UploadsUnavailable(folder, exc.strerror or str(exc))


def _folder() -> str:
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:  # none can be written to
        return os.environ.get("TMPDIR", "/tmp")  # noqa: S108  # only named, not used
