"""The Hugging Face hub, or a mirror of it: what it says of a file, and its bytes.

HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and HF_HUB_DOWNLOAD_TIMEOUT mean what they mean to all tools
of the hub. Files are streamed here, since the library begins a cut file anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO

import httpx2
from huggingface_hub import close_session, constants, get_hf_file_metadata, get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented, not marked so
    build_hf_headers,
    hf_raise_for_status,
)

from phonex.errors import NotFound, PhonexError, Unavailable
from phonex.weights.sums import Advance

_COMMIT_LENGTH = 40


@dataclass(frozen=True)
class Remote:
    """What the hub says of a file at a commit. etag: a sha256, git's sum, or a mirror's own."""

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
        """Ask for a file's commit, size and sum. Raises NotFound, Unavailable."""
        url = hf_hub_url(repo, name, revision=revision, endpoint=self.endpoint)
        with self._failures_told(f"{repo}/{name}", revision):
            said = get_hf_file_metadata(url, endpoint=self.endpoint, library_name="phonex")
        commit = said.commit_hash or (revision if len(revision) == _COMMIT_LENGTH else None)
        if said.size is None or commit is None:
            raise Unavailable(
                f"{self.endpoint} does not say how large {repo}/{name} is, or of which commit; "
                "HF_ENDPOINT must be a mirror of the Hugging Face hub."
            )
        if len(revision) == _COMMIT_LENGTH and commit != revision:
            raise Unavailable(f"{self.endpoint} offers commit {commit} of {repo} for {revision}.")
        return Remote(repo, name, commit, said.size, said.etag or "")

    def fetch(self, remote: Remote, part: BinaryIO, advance: Advance) -> None:
        """Append what is missing to a file that is open for appending.

        A cut connection is taken up again as long as bytes come; what has come stays in `part`.
        Raises NotFound, Unavailable.
        """
        while (have := part.tell()) < remote.n_bytes:
            with self._failures_told(str(remote), remote.commit):
                try:
                    self._stream(remote, part, advance)
                except httpx2.TransportError:
                    if part.tell() == have:
                        raise
            if part.tell() == have:
                raise Unavailable(f"{self.endpoint} sends nothing of {remote}; try again later.")

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
                part.flush()  # kept, should nothing more come
                advance(len(block))

    @contextmanager
    def _failures_told(self, file: str, revision: str) -> Iterator[None]:
        try:
            yield
        except OfflineModeIsEnabled as exc:
            raise Unavailable(
                f"HF_HUB_OFFLINE is set and {file} is not here. Unset it, or bring the files "
                "from elsewhere with: phonex models import DIR"
            ) from exc
        except HfHubHTTPError as exc:
            raise self._refusal(file, revision, exc.response.status_code) from exc
        except (httpx2.HTTPError, httpx2.InvalidURL) as exc:
            raise Unavailable(
                f"{self.endpoint} cannot be reached for {file} ({exc}). What has come is kept: "
                "run the command again when the network is back, or set HF_ENDPOINT to a mirror."
            ) from exc

    def _refusal(self, file: str, revision: str, status: int) -> PhonexError:
        if status == httpx2.codes.NOT_FOUND:
            return NotFound(
                f"{self.endpoint} has no {file} at revision {revision}. Ask for another one with "
                "--revision, or bring the files with: phonex models import DIR"
            )
        if status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
            return Unavailable(
                f"{self.endpoint} refuses {file} ({status}): it is not there under this name, or "
                "asks for a token. Set HF_TOKEN to one that may read it, or unset a wrong one."
            )
        return Unavailable(
            f"{self.endpoint} answered {status} for {file}. What has come is kept: run the "
            "command again later, or set HF_ENDPOINT to a mirror."
        )
