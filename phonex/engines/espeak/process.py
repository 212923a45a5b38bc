"""The espeak-ng child process: started on demand, killed when it fails, never leaked."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from phonex.audio.pcm import from_int16
from phonex.audio.types import Audio
from phonex.engines.espeak import wire
from phonex.errors import EngineUnavailable, SynthesisFailed, TextTooLong
from phonex.system.child_process import PipedChild, python_module

logger = logging.getLogger(__name__)

WORKER = python_module("phonex.engines.espeak.worker")
NORMAL_RATE = 175  # words per minute
NORMAL_PITCH = 50
RATES = range(80, 451)  # words per minute that espeak-ng supports
PITCHES = range(101)


@dataclass(frozen=True)
class TimedWord:
    """seconds: start time; start, length: position in the text, in characters."""

    seconds: float
    start: int
    length: int


@dataclass(frozen=True)
class TimedPhone:
    """seconds: start time. An empty ipa is a pause."""

    seconds: float
    ipa: str


@dataclass(frozen=True)
class TimedSpeech:
    """Speech with the times of its words and phonemes."""

    audio: Audio
    words: tuple[TimedWord, ...]
    phones: tuple[TimedPhone, ...]


class EspeakProcess:
    """Sends requests to an espeak-ng child process, one at a time. Thread-safe.

    The first request starts the child (0.1 s). If it crashes, does not answer within timeout_s or
    answers garbage, it is killed, the request raises EngineUnavailable, and the next request starts
    a new one. The child exits whenever this process does, however that happens.
    """

    def __init__(self, timeout_s: float = 20.0, command: Sequence[str] = WORKER) -> None:
        self._timeout_s = timeout_s
        self._command = command
        self._child: PipedChild | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id; None if none is running. Does not block."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def ipa(self, text: str, voice: str) -> str:
        """The phonemes of a text in one of espeak-ng's voices ("es", "fr-fr"); no punctuation.

        Raises EngineUnavailable, SynthesisFailed (no such voice), TextTooLong.
        """
        answer = self._ask({"do": "ipa", "voice": voice}, text)
        return str(answer.header["ipa"])

    def speak(
        self,
        text: str,
        voice: str,
        rate_wpm: int = NORMAL_RATE,
        pitch: int = NORMAL_PITCH,
        pitch_range: int = NORMAL_PITCH,
    ) -> TimedSpeech:
        """Speak a text; rate_wpm within RATES, pitch and pitch_range within PITCHES.

        [[double brackets]] hold phoneme mnemonics, so callers must remove a user's own brackets.
        Two calls differ by a few samples in length: the library's oscillators keep running.
        Raises EngineUnavailable, SynthesisFailed (no such voice, ten minutes of speech),
        TextTooLong.
        """
        assert rate_wpm in RATES, rate_wpm
        assert pitch in PITCHES, pitch
        assert pitch_range in PITCHES, pitch_range
        params = {"rate": rate_wpm, "pitch": pitch, "range": pitch_range}
        answer = self._ask({"do": "speak", "voice": voice, **params}, text)
        rate = int(answer.header["rate"])
        return TimedSpeech(
            audio=Audio(from_int16(np.frombuffer(answer.body, np.int16)), rate),
            words=tuple(TimedWord(at / rate, start, n) for at, start, n in answer.header["words"]),
            phones=tuple(TimedPhone(at / rate, ipa) for at, ipa in answer.header["phones"]),
        )

    def close(self) -> None:
        """End the child. A later request starts a new one."""
        with self._lock:
            self._drop()

    def _ask(self, request: Mapping[str, object], text: str) -> "_Answer":
        if len(text) > wire.MAX_TEXT_CHARACTERS:
            raise TextTooLong(len(text), wire.MAX_TEXT_CHARACTERS)
        frame = wire.pack(request, text.encode(errors="ignore"))  # no lone surrogates
        with self._lock:
            answer = self._exchange(frame)
        if "error" in answer.header:
            raise SynthesisFailed(f"espeak-ng cannot speak this: {answer.header['error']}.")
        return answer

    def _exchange(self, frame: bytes) -> "_Answer":
        finished = False
        try:
            child = self._living_child() or self._start()
            answer = _exchange(child, frame, time.monotonic() + self._timeout_s)
            if "broken" in answer.header:
                raise _unavailable(f"cannot work: {answer.header['broken']}")
            # After an error the library may return leftover words with the next answer.
            finished = "error" not in answer.header
        except TimeoutError as exc:
            raise _unavailable(f"did not answer within {self._timeout_s:g} s") from exc
        except wire.FrameError as exc:
            raise _unavailable("sent an answer that cannot be read") from exc
        except OSError as exc:
            raise _unavailable(f"ended unexpectedly or cannot be started ({exc})") from exc
        finally:
            if not finished:  # part of an answer may be left in the pipe
                self._drop()
        return answer

    def _living_child(self) -> PipedChild | None:
        if self._child is not None and not self._child.alive:
            logger.warning("espeak-ng process ended while idle: pid %d", self._child.pid)
            self._drop()
        return self._child

    def _start(self) -> PipedChild:
        self._child = PipedChild(self._command)
        logger.info("espeak-ng process started: pid %d", self._child.pid)
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def _unavailable(what: str) -> EngineUnavailable:
    logger.error("espeak-ng process failed: it %s", what)
    return EngineUnavailable(f"The espeak-ng process {what}; the next request restarts it.")


@dataclass(frozen=True)
class _Answer:
    header: Mapping[str, Any]  # JSON; its keys depend on the request
    body: bytes


def _exchange(child: PipedChild, frame: bytes, deadline: float) -> _Answer:
    """Raises TimeoutError and other OSErrors, FrameError."""
    child.write(frame, deadline)
    lengths = wire.lengths(child.read(wire.PREFIX_BYTES, deadline))
    header = wire.header(child.read(lengths.header, deadline))
    return _Answer(header, child.read(lengths.body, deadline))
