"""The clients of benchmarks/soak.py: they make random requests, and check every answer."""

import asyncio
import io
import json
import random
import time
from collections import Counter, defaultdict
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from phonex.audio.decode import decode
from phonex.errors import PhonexError
from tests.running import SPEECH

Json = dict[str, Any]

HONEST = (503, 507)  # statuses of a right request
ENDED = ("completed", "failed", "cancelled")
POLL_S = 1.0
END_S = 300.0  # within which a job must end, on a busy machine
OUTAGE_S = 60.0  # how long a request is repeated while a part of the service is down
TOLERANCE_S = 0.12  # of decoded lengths: encoders pad the last frame
SILENT = 0.02  # of full scale
FORMATS = ("wav", "mp3", "ogg", "opus", "flac", "m4a", "aac", "pcm")
SAMPLES = (SPEECH / "lj-ver1.flac", SPEECH / "vctk-p226-ver1.flac")
ENGLISH = "When the sun went down on day {}, the old man closed the door."
KOREAN = "{}일째 해가 지자, 노인은 문을 조용히 닫았습니다."
# speaker: its language, a sentence, its share; EN-INSTANT is cheap, and KR-F is espeak-ng's.
SPEAKERS = {
    "EN-INSTANT": ("EN", ENGLISH, 6),
    "KR-F": ("KR", KOREAN, 4),
    "EN-US": ("EN", ENGLISH, 1),
}
JSON = {"Content-Type": "application/json"}
MALFORMED: tuple[tuple[str, Json], ...] = (
    ("/tts", {"content": b"{", "headers": JSON}),
    ("/tts", {"content": b"[" * 100_000, "headers": JSON}),
    ("/tts", {"json": {"text": "   "}}),
    ("/tts", {"json": {"text": "a" * 20_001}}),
    ("/tts/stream", {"json": {"text": "Hello.", "speaker": "nobody"}}),
    ("/tts/stream", {"json": {"text": "Hello.", "format": "midi"}}),
    ("/clone", {"json": {"text": "Hello.", "voice_id": "nobody"}}),
    ("/voice/register", {"data": {"voice_name": "Noise"}, "files": {"voice_sample": b"x" * 9999}}),
    ("/voice/register", {"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}),
)
HEAD = b"POST /tts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n{"
HUGE_BYTES = 40_000_000


@dataclass
class Tally:
    """What came of all requests. seconds: by kind of request; refused: with an honest status;
    ended: jobs, by their status; open: accepted jobs that have not ended → whether they may be
    cancelled; faults: what must not happen.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    open: dict[str, bool] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    n_audios: int = 0

    def fault(self, what: str) -> None:
        self.faults.append(f"{time.strftime('%H:%M:%S')} {what}")

    def time(self, kind: str, started: float) -> None:
        self.seconds[kind].append(time.perf_counter() - started)

    def check(self, where: str, status: int, problem: Json) -> None:
        """Count a server error, or the failure of a job, as honest or as a fault."""
        if status in HONEST and problem.get("code"):
            self.refused[f"{where} {status} {problem['code']}"] += 1
        elif status >= 500:
            self.fault(f"{where}: {status} {problem}")


def measure(data: bytes, name: str, rate: int) -> tuple[float, float] | None:
    """Length in s and peak of an audio; None if it cannot be decoded."""
    if name == "pcm":
        samples = np.frombuffer(data, "<i2") / 32_768
        return len(samples) / rate, float(np.abs(samples).max(initial=0))
    try:
        audio = decode(io.BytesIO(data), max_seconds=600)
    except PhonexError:
        return None
    return audio.seconds, float(np.abs(audio.samples).max(initial=0))


class SoakClient:
    """One of the clients. voice_id: a voice that stays. processes: where audio is decoded."""

    def __init__(
        self, name: str, http: httpx.AsyncClient, tally: Tally, processes: Executor, voice_id: str
    ) -> None:
        self._name = name
        self._random = random.Random(name)  # noqa: S311  # no secret
        self._http = http
        self._tally = tally
        self._processes = processes
        self._voice_id = voice_id
        self._pause_s = 0.0  # as the last refusal asked for

    async def run(self, until: float) -> None:
        """Make one request after the other. until: of time.monotonic()."""
        actions = {
            self._speak: 24,
            self._clone: 4,
            self._clone_quickly: 1,
            self._cancel: 8,
            self._stream: 24,
            self._dictate: 16,
            self._keep_voice: 1,
            self._look_around: 7,
            self._send_malformed: 10,
            self._send_huge: 1,
            self._send_garbage: 3,
        }
        while time.monotonic() < until:
            (action,) = self._random.choices(list(actions), list(actions.values()))
            try:
                await action()
            except (httpx.TransportError, WebSocketException, OSError) as exc:
                self._tally.fault(f"{action.__name__}: the connection failed: {exc!r}")
            await asyncio.sleep(self._random.uniform(0, 0.5) + self._pause_s)
            self._pause_s = 0.0

    # --- requests and checks ---

    async def _ask(self, kind: str, path: str, method: str = "POST", **sent: Any) -> httpx.Response:
        started = time.perf_counter()
        answer = await self._http.request(method, path, **sent)
        self._tally.time(kind, started)
        return self._checked(kind, answer)

    def _checked(self, kind: str, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 500:
            is_json = "json" in answer.headers.get("Content-Type", "")
            self._tally.check(kind, answer.status_code, answer.json() if is_json else {})
        if answer.status_code == 503:
            self._pause_s = float(answer.headers["Retry-After"])
        return answer

    async def _insist(self, method: str, path: str) -> httpx.Response:
        """Repeat a request that can be repeated while a part of the service is down."""
        deadline = time.monotonic() + OUTAGE_S
        while True:
            answer = await self._ask(method, path, method)
            if answer.status_code not in HONEST or time.monotonic() > deadline:
                return answer
            await asyncio.sleep(POLL_S)

    def _body(self, n_sentences: int, speaker: str = "", **fields: Any) -> Json:
        weights = [share for _, _, share in SPEAKERS.values()]
        speaker = speaker or self._random.choices(list(SPEAKERS), weights)[0]
        language, sentence, _ = SPEAKERS[speaker]
        said = [sentence.format(self._random.randint(1, 10**6)) for _ in range(n_sentences)]
        chosen = {"language": language, "speaker": speaker, "format": self._random.choice(FORMATS)}
        return {"text": " ".join(said), **chosen, **fields}

    async def follow(self, job_id: str, *, may_be_cancelled: bool = False) -> Json | None:
        """Wait until an accepted job ends; the job if it has audio."""
        self._tally.open[job_id] = may_be_cancelled
        deadline, status = time.monotonic() + END_S, ""
        while status not in ENDED and time.monotonic() < deadline:
            await asyncio.sleep(POLL_S if status else 0)
            answer = await self._insist("GET", f"/job/{job_id}")
            job: Json = answer.json()
            status = str(job["status"])  # of the answer, if it is an error
            if answer.status_code == 404:
                break
        del self._tally.open[job_id]
        self._tally.ended[status] += 1
        if status == "failed":
            self._tally.check("job", job["error"]["status"], job["error"])
        elif status != "completed" and not (status == "cancelled" and may_be_cancelled):
            self._tally.fault(f"a lost job: {job}")
        return job if status == "completed" else None

    async def _check_sound(self, data: bytes, job: Json) -> None:
        self._tally.n_audios += 1
        said = (data, job["format"], job["sample_rate"])
        loop = asyncio.get_running_loop()
        measured = await loop.run_in_executor(self._processes, measure, *said)
        if measured is None or abs(measured[0] - job["duration"]) > TOLERANCE_S:
            self._tally.fault(f"corrupt audio: {measured} for {len(data)} bytes of {job}")
        elif measured[1] < SILENT:
            self._tally.fault(f"silent audio: {job}")

    async def _submit(
        self, path: str, *, may_be_cancelled: bool = False, cancels: bool = False, **sent: Any
    ) -> None:
        """Ask for audio, check it, and delete it now and then."""
        answer = await self._ask(path.partition("?")[0], path, **sent)
        if not answer.is_success:
            return
        job_id = answer.json()["job_id"]
        if cancels:
            self._tally.open[job_id] = True
            await asyncio.sleep(self._random.uniform(0, 3))
            await self._ask("cancel", f"/job/{job_id}", "DELETE")
        job = await self.follow(job_id, may_be_cancelled=may_be_cancelled or cancels)
        if job is not None:
            audio = await self._insist("GET", f"/audio/{job_id}")
            await self._check_sound(audio.content, job)
            if self._random.random() < 0.5:
                await self._delete(f"/audio/{job_id}")

    async def _delete(self, path: str) -> None:
        await self._insist("DELETE", path)
        if (answer := await self._insist("GET", path)).status_code != 404:
            self._tally.fault(f"{path} was deleted, and then answered {answer.status_code}")

    # --- what clients do ---

    async def _speak(self) -> None:
        await self._submit("/tts", json=self._body(self._random.randint(1, 4)))

    async def _clone(self, voice_id: str = "") -> None:
        voice = voice_id or self._voice_id
        await self._submit("/clone", json=self._body(1, "EN-US", voice_id=voice))

    async def _clone_quickly(self) -> None:
        files = {"voice_sample": self._random.choice(SAMPLES).read_bytes()}
        await self._submit("/clone/quick", data=self._body(1, "EN-US"), files=files)

    async def _cancel(self) -> None:
        await self._submit("/tts?wait=0", json=self._body(4), cancels=True)

    async def _stream(self) -> None:
        """Read all of it, fast or slowly, or leave after the first bytes."""
        ways = ("fast", "fast", "fast", "clone", "slow", "leave")
        how, path = self._random.choice(ways), "/tts/stream"
        body = self._body(1 if how == "fast" else 20, "EN-INSTANT" if how == "slow" else "")
        if how == "clone":
            path, body = "/clone/stream", self._body(1, "EN-US", voice_id=self._voice_id)
        started, data, broke_off = time.perf_counter(), b"", False
        async with self._http.stream("POST", path, json=body) as answer:
            self._tally.time("stream: first", started)
            if not answer.is_success:
                await answer.aread()
                self._checked("stream", answer)
                return
            job_id = answer.headers["X-Audio-ID"]
            self._tally.open[job_id] = how == "leave"
            try:
                async for chunk in answer.aiter_raw():
                    data += chunk
                    await asyncio.sleep(0.1 if how == "slow" else 0)
                    if how == "leave":
                        break
            except httpx.RemoteProtocolError:
                broke_off = True
        job = await self.follow(job_id, may_be_cancelled=how == "leave")
        if job is not None and broke_off:
            self._tally.fault(f"a stream broke off, but its job completed: {job}")
        elif job is not None and how != "leave":
            await self._check_sound(data, job)

    async def _dictate(self) -> None:
        """By a socket: to the end, cancelled, or hung up."""
        how = self._random.choice(("end", "end", "cancel", "hang up"))
        body, url = self._body(3, format="pcm"), f"{self._http.base_url}/tts/ws"
        words = body.pop("text").split()
        async with connect(url.replace("http", "ws", 1), open_timeout=60) as socket:
            started = time.perf_counter()
            await socket.send(json.dumps({"type": "start", **body}))
            told = json.loads(await socket.recv())
            if told["type"] == "error":
                self._tally.check("socket", told["status"], told)
                self._pause_s = POLL_S
                return
            self._tally.open[told["audio_id"]] = how != "end"
            self._tally.time("socket: started", started)
            saying = asyncio.create_task(_say(socket, words, how))
            audio, last = (b"", told) if how == "hang up" else await _hear(socket)
            await saying
        job = await self.follow(told["audio_id"], may_be_cancelled=how != "end")
        if last["type"] == "error":
            self._tally.check("socket", last["status"], last)
        if job is not None and last["type"] == "completed":
            await self._check_sound(audio, job)
        elif last["type"] != {"end": "completed", "cancel": "cancelled"}.get(how, "started"):
            self._tally.refused[f"socket ended with {last['type']}"] += 1
            if job is not None:
                self._tally.fault(f"a socket ended with {last}, but its job completed: {job}")

    async def _keep_voice(self) -> None:
        """Register a voice, speak with it, and delete it in the middle of its fit."""
        name = {"voice_name": f"{self._name} {time.monotonic()}"}
        files = {"voice_sample": self._random.choice(SAMPLES).read_bytes()}
        answer = await self._ask("register", "/voice/register", data=name, files=files)
        if answer.is_success:
            voice_id = answer.json()["voice_id"]
            await self._clone(voice_id)
            await asyncio.sleep(self._random.uniform(0, 10))
            await self._delete(f"/voice/{voice_id}")

    async def _look_around(self) -> None:
        for path in ("/jobs?limit=20", "/voice/list", "/tts/speakers", "/metrics"):
            if not (answer := await self._insist("GET", path)).is_success:
                self._tally.fault(f"{path}: {answer.status_code}")

    async def _send_malformed(self) -> None:
        path, sent = self._random.choice(MALFORMED)
        if (answer := await self._ask("malformed", path, **sent)).is_success:
            self._tally.fault(f"{path} took {str(sent)[:80]}: {answer.text}")

    async def _send_huge(self) -> None:
        data = self._random.randbytes(HUGE_BYTES)
        upload = {"data": {"voice_name": "Huge"}, "files": {"voice_sample": data}}
        for path, sent in (("/tts", {"content": data}), ("/voice/register", upload)):
            if (answer := await self._ask("huge", path, **sent)).status_code != 413:
                self._tally.fault(f"{path} answered {answer.status_code} to {HUGE_BYTES} bytes")

    async def _send_garbage(self) -> None:
        """No HTTP, or a part of a request; then hang up."""
        _, line = await asyncio.open_connection(self._http.base_url.host, self._http.base_url.port)
        line.write(self._random.choice([HEAD, HEAD[:30], self._random.randbytes(4096)]))
        await asyncio.sleep(self._random.uniform(0, 2))
        line.close()
        with suppress(OSError):
            await line.wait_closed()


async def _say(socket: ClientConnection, words: list[str], how: str) -> None:
    with suppress(ConnectionClosed):  # the other side is told why
        for word in words if how == "end" else words[: len(words) // 2]:
            await socket.send(json.dumps({"type": "text", "text": word + " "}))
            await asyncio.sleep(0.02)
        if how != "hang up":
            await socket.send(json.dumps({"type": how}))


async def _hear(socket: ClientConnection) -> tuple[bytes, Json]:
    """All audio, and the last message."""
    audio, told = b"", Json(type="words")
    with suppress(ConnectionClosed):
        while told["type"] == "words":
            received = await socket.recv()
            if isinstance(received, bytes):
                audio += received
            else:
                told = json.loads(received)
    return audio, told
