"""Upload errors. Starlette spools uploads over 1 MB to unnamed files in the temporary folder.

Such a file disappears with the request, however the request ends.
"""

import os
import tempfile

from phonex.errors import PhonexError, StorageFull, Unavailable
from phonex.system.disk_space import is_disk_full


class UploadsFull(StorageFull):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"There is no room for the upload in {folder}, the temporary folder. Make room there, "
            "or start the service with TMPDIR set to a folder with more space."
        )


class UploadsUnavailable(Unavailable):
    code = "uploads_unavailable"

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"The upload cannot be stored in {folder}, the temporary folder: {reason}. "
            "Start the service with TMPDIR set to a writable folder."
        )


def explain_failed_upload(exc: OSError) -> PhonexError:
    """Why a body could not be stored while it was read."""
    folder = _folder()
    if is_disk_full(exc):
        return UploadsFull(folder)
    return UploadsUnavailable(folder, exc.strerror or str(exc))


def _folder() -> str:
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:  # no folder is writable
        return os.environ.get("TMPDIR", "/tmp")  # noqa: S108  # only named, not used
