"""Client of the Hugging Face hub or a mirror: file metadata and content.

HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and HF_HUB_DOWNLOAD_TIMEOUT work as in all tools of the hub.
Files are streamed here, because the library restarts interrupted downloads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO

import httpx2
from huggingface_hub import close_session, constants, get_hf_file_metadata, get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented, but not exported
    build_hf_headers,
    hf_raise_for_status,
)

from phonex.errors import NotFound, PhonexError, Unavailable
from phonex.weights.checksums import Advance

_COMMIT_LENGTH = 40


@dataclass(frozen=True)
class Remote:
    """Metadata of a file at a commit. etag: a sha256, git's sum, or a mirror's own."""

    repo: str
    name: str
    commit: str
    n_bytes: int
    etag: str

    def __str__(self) -> str:
        return f"{self.repo}/{self.name}"


class Hub:
    """endpoint: its address; None: HF_ENDPOINT, else the public one. Close it after use."""

    def __init__(self, endpoint: str | None = None) -> None:
        self.endpoint = (endpoint or constants.ENDPOINT).rstrip("/")

    def __enter__(self) -> "Hub":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        close_session()

    def describe(self, repo: str, revision: str, name: str) -> Remote:
        """Get a file's commit, size and sum. Raises NotFound, Unavailable."""
        url = hf_hub_url(repo, name, revision=revision, endpoint=self.endpoint)
        with self._convert_failures(f"{repo}/{name}", revision):
            said = get_hf_file_metadata(url, endpoint=self.endpoint, library_name="phonex")
        commit = said.commit_hash or (revision if len(revision) == _COMMIT_LENGTH else None)
        if said.size is None or commit is None:
            raise Unavailable(
                f"{self.endpoint} sends no size or commit for {repo}/{name}; "
                "HF_ENDPOINT must be a mirror of the Hugging Face hub."
            )
        if len(revision) == _COMMIT_LENGTH and commit != revision:
            raise Unavailable(
                f"{self.endpoint} returned commit {commit} of {repo} instead of {revision}."
            )
        return Remote(repo, name, commit, said.size, said.etag or "")

    def fetch(self, remote: Remote, part: BinaryIO, advance: Advance) -> None:
        """Append the missing bytes to a file that is open for appending.

        Lost connections are resumed as long as bytes arrive; received bytes stay in `part`.
        Raises NotFound, Unavailable.
        """
        while (have := part.tell()) < remote.n_bytes:
            with self._convert_failures(str(remote), remote.commit):
                try:
                    self._stream(remote, part, advance)
                except httpx2.TransportError:
                    if part.tell() == have:
                        raise
            if part.tell() == have:
                raise Unavailable(f"{self.endpoint} sends no data for {remote}; try again later.")

    def _stream(self, remote: Remote, part: BinaryIO, advance: Advance) -> None:
        have = part.tell()
        headers = build_hf_headers(library_name="phonex") | {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        url = hf_hub_url(remote.repo, remote.name, revision=remote.commit, endpoint=self.endpoint)
        timeout = constants.HF_HUB_DOWNLOAD_TIMEOUT
        with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
            hf_raise_for_status(response)
            if have and response.status_code != httpx2.codes.PARTIAL_CONTENT:
                part.seek(0)
                part.truncate()
                advance(-have)
            for block in response.iter_raw():
                part.write(block)
                part.flush()  # keep it if the connection ends here
                advance(len(block))

    @contextmanager
    def _convert_failures(self, file: str, revision: str) -> Iterator[None]:
        try:
            yield
        except OfflineModeIsEnabled as exc:
            raise Unavailable(
                f"HF_HUB_OFFLINE is set and {file} is not installed. Unset it, or import the files "
                "from a folder with: phonex models import DIR"
            ) from exc
        except HfHubHTTPError as exc:
            raise self._refusal(file, revision, exc.response.status_code) from exc
        except (httpx2.HTTPError, httpx2.InvalidURL) as exc:
            raise Unavailable(
                f"{self.endpoint} cannot be reached for {file} ({exc}). The bytes received are "
                "kept: run the command again when the network is back, or set HF_ENDPOINT to a "
                "mirror."
            ) from exc

    def _refusal(self, file: str, revision: str, status: int) -> PhonexError:
        if status == httpx2.codes.NOT_FOUND:
            return NotFound(
                f"{self.endpoint} has no {file} at revision {revision}. Choose another one with "
                "--revision, or import the files with: phonex models import DIR"
            )
        if status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
            return Unavailable(
                f"{self.endpoint} refuses {file} ({status}): it does not exist or needs a token. "
                "Set HF_TOKEN to a token with read access, or unset an invalid one."
            )
        return Unavailable(
            f"{self.endpoint} answered {status} for {file}. The bytes received are kept: run the "
            "command again later, or set HF_ENDPOINT to a mirror."
        )
