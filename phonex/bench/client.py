"""The benchmark's HTTP client, with the standard library only."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]  # a JSON object of the service
POLL_S = 0.02
READY_TIMEOUT_S = 120.0
JOB_TIMEOUT_S = 1800.0
FIT_POLL_S = 0.2
FIT_TIMEOUT_S = 900.0


class BenchClient:
    """Talks to one service."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.on_poll: Callable[[], None] = lambda: None  # called while waiting for a job

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                self.get("/health/ready")
            except OSError:  # not listening yet, or 503
                time.sleep(POLL_S)
            else:
                return
        raise TimeoutError(f"the service was not ready within {READY_TIMEOUT_S:.0f} s")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self._url + path, timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())

    def post(self, path: str, body: Answer) -> Answer:
        return self._send(path, json.dumps(body).encode(), "application/json")

    def delete(self, path: str) -> None:
        request = urllib.request.Request(self._url + path, method="DELETE")  # noqa: S310
        with urllib.request.urlopen(request, timeout=60):  # noqa: S310
            pass

    def fitting(self, voice_id: str) -> Answer:
        """A voice's `fitting`: its state and progress."""
        fitting: Answer = json.loads(self.get(f"/voice/{voice_id}"))["fitting"]
        return fitting

    def await_fit(self, voice_id: str, *, until_step: bool = False) -> None:
        """Return when the voice is fitted; until_step: after its first step."""
        deadline = time.monotonic() + FIT_TIMEOUT_S
        while (fitting := self.fitting(voice_id))["state"] in ("queued", "running"):
            if until_step and fitting["progress"]:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"the fit of {voice_id} did not finish")
            time.sleep(FIT_POLL_S)
            self.on_poll()
        if fitting["state"] != "done":
            raise RuntimeError(f"the fit of {voice_id} ended as {fitting['state']}")

    def register(self, name: str, sample: bytes) -> Answer:
        return self._send_voice("/voice/register", name, "voice_sample", sample)

    def import_voice(self, name: str, embedding: bytes) -> Answer:
        return self._send_voice("/voice/import", name, "embedding", embedding)

    def _send_voice(self, path: str, name: str, field: str, content: bytes) -> Answer:
        boundary = uuid.uuid4().hex
        named = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="voice_name"\r\n\r\n{name}\r\n'
        )
        file = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{field}"; filename="file"\r\n\r\n'
        )
        body = named.encode() + file.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self._send(path, body, f"multipart/form-data; boundary={boundary}")

    def _send(self, path: str, body: bytes, media_type: str) -> Answer:
        request = urllib.request.Request(  # noqa: S310
            self._url + path, body, {"Content-Type": media_type}
        )
        with urllib.request.urlopen(request, timeout=660) as answer:  # noqa: S310
            result: Answer = json.load(answer)
        return result

    def finish(self, path: str, body: Answer) -> tuple[Answer, float]:
        """The completed job, and seconds from request to completion."""
        _, taken, job = self.first_progress(path, body)
        return job, taken

    def first_progress(self, path: str, body: Answer) -> tuple[float, float, Answer]:
        """Seconds to the first piece, seconds to the end, and the completed job."""
        started = time.perf_counter()
        job = self.post(f"{path}?wait=0", body)
        first = 0.0
        while job["status"] in ("queued", "processing"):
            time.sleep(POLL_S)
            self.on_poll()
            job = json.loads(self.get(f"/job/{job['job_id']}"))
            if job["progress"] and not first:
                first = time.perf_counter() - started
            if time.perf_counter() - started > JOB_TIMEOUT_S:
                raise TimeoutError(f"job {job['job_id']} did not finish")
        if job["status"] != "completed":
            raise RuntimeError(f"job {job['job_id']} {job['status']}: {job['error']}")
        return first, time.perf_counter() - started, job
