"""Opens the place of the files that the settings name."""

from pathlib import Path

from phonex.errors import ConfigurationError
from phonex.settings.settings import Settings
from phonex.store.files.places import FILE, S3, BlobPlace, LocalPlace, open_bucket


def open_blobs(settings: Settings) -> BlobPlace:
    """The place of the installation's files. Sends nothing yet. Raises ConfigurationError."""
    return open_place(settings, settings.blobs)


def open_place(settings: Settings, url: str) -> BlobPlace:
    """url: `s3://bucket/prefix`; `file:FOLDER` for a home folder, `file:` for the installation's.

    Raises ConfigurationError.
    """
    if url.startswith(S3):
        scratch = settings.data_dir / "s3"
        return open_bucket(url, settings.s3_endpoint, settings.s3_region, scratch)
    if url == FILE:
        return LocalPlace(settings.downloads_dir, settings.voices_dir, settings.data_dir)
    if url.startswith(FILE):
        return LocalPlace.of_home(Path(url.removeprefix(FILE)).expanduser().absolute(), url)
    raise ConfigurationError(
        f"{url!r} is not a place for files; use file:, file:FOLDER or s3://bucket/prefix."
    )
