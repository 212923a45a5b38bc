"""A real S3 server for tests: moto in a process of its own, which can be killed and started again.

It checks no signatures, and keeps everything in memory; what is to survive a kill is recorded.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from http.client import HTTPResponse
from pathlib import Path
from types import TracebackType

from tests.running import free_port

TIMEOUT_S = 60.0
POLL_S = 0.05
REGION = "us-east-1"  # elsewhere, creating a bucket needs a body
KEY_ID, SECRET = "phonex-test-key", "phonex-test-secret-0123456789"
CREDENTIALS: Mapping[str, str] = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class S3Server:
    """`moto_server` on a free port of loopback, which stays the same when it starts again.

    persistent: it has again after a kill what it has confirmed.
    """

    def __init__(self, folder: Path, *, persistent: bool = False) -> None:
        self._folder = folder
        self._port = free_port()
        self._persistent = persistent
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def settings(self, prefix: str) -> dict[str, str]:
        """The variables of a service whose files are in a folder of the bucket `phonex`."""
        return {
            "PHONEX_BLOBS": f"s3://phonex/{prefix}",
            "PHONEX_S3_ENDPOINT": self.url,
            "PHONEX_S3_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    def start(self) -> "S3Server":
        """Start it, without buckets unless they survive, and wait until it answers."""
        assert self._process is None
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "s3.log").open("ab") as log:
            self._process = subprocess.Popen(self._program(), stdout=log, stderr=log)
        deadline = time.monotonic() + TIMEOUT_S
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "s3.log").read_text()
            assert time.monotonic() < deadline, "the S3 server does not answer"
            time.sleep(POLL_S)
        return self

    def _program(self) -> list[str]:
        if self._persistent:
            recording = str(self._folder / "changes.jsonl")
            return [sys.executable, "-m", "tests.kept_s3", recording, str(self._port)]
        return [sys.executable, "-m", "tests.s3_process", str(self._port)]

    def create_bucket(self, name: str) -> None:
        """Does nothing if it exists."""
        self._ask("PUT", name).read()

    def keys(self, bucket: str, prefix: str = "") -> set[str]:
        """Those in a bucket that begin with a prefix; at most 1000."""
        query = f"list-type=2&max-keys=1000&prefix={prefix}"
        listed = self._ask("GET", f"{bucket}?{query}").read().decode()
        return set(re.findall(r"<Key>(.*?)</Key>", listed))

    def get(self, bucket: str, key: str) -> HTTPResponse:
        """An object, with its headers."""
        return self._ask("GET", f"{bucket}/{key}")

    def delete(self, bucket: str, key: str) -> None:
        """As the bucket's lifecycle would."""
        self._ask("DELETE", f"{bucket}/{key}").read()

    def make_older(self, bucket: str, key: str, seconds: float) -> None:
        """As if it had been written so long ago."""
        self._ask("POST", f"make-older?bucket={bucket}&key={key}&seconds={seconds}").read()

    def _ask(self, method: str, path: str) -> HTTPResponse:
        scope = f"{KEY_ID}/20260101/{REGION}/s3/aws4_request"
        request = urllib.request.Request(
            f"{self.url}/{path}",
            data=b"" if method == "PUT" else None,
            method=method,
            headers={"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"},
        )
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)
        return answer

    def kill(self) -> None:
        """As by `kill -9`: all buckets are lost."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Keep its connections open, but answer nothing until thaw()."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def requests(self) -> list[str]:
        """The requests that it has answered, with their status: `206 GET /bucket/key?query`."""
        lines = _COLOUR.sub("", (self._folder / "s3.log").read_text())
        found = re.findall(r'"([A-Z]+ \S+) HTTP/1.1" (\d{3})', lines)
        return [f"{status} {request}" for request, status in found]

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(TIMEOUT_S)
        self._process = None

    def _signal(self, which: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, which)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/moto-api/", timeout=TIMEOUT_S).close()
        except OSError:
            return False
        return True

    def __enter__(self) -> "S3Server":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.kill()
