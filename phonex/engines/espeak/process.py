"""The espeak-ng child as an object: started when needed, killed when it fails, never leaked."""

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
NORMAL_RATE = 175  # words a minute
NORMAL_PITCH = 50
RATES = range(80, 451)  # words a minute that espeak-ng can speak
PITCHES = range(101)


@dataclass(frozen=True)
class TimedWord:
    """seconds: when it begins; start, length: its characters in the text."""

    seconds: float
    start: int
    length: int


@dataclass(frozen=True)
class TimedPhone:
    """seconds: when it begins. An empty ipa is a pause."""

    seconds: float
    ipa: str


@dataclass(frozen=True)
class TimedSpeech:
    """A text as it was spoken, with what was said when."""

    audio: Audio
    words: tuple[TimedWord, ...]
    phones: tuple[TimedPhone, ...]


class EspeakProcess:
    """Asks an espeak-ng child process, one question at a time; may be called from any thread.

    The child starts with the first question (0.1 s). When it crashes, does not answer within
    timeout_s or answers garbage, it is killed, that question raises EngineUnavailable, and the
    next one starts another. It ends by itself when this process does, however that happens.
    """

    def __init__(self, timeout_s: float = 20.0, command: Sequence[str] = WORKER) -> None:
        self._timeout_s = timeout_s
        self._command = command
        self._child: PipedChild | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's, None while none runs. Waits for no answer."""
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

        [[double brackets]] hold mnemonics of phonemes: brackets of a user's are to be taken out.
        Two calls differ by a few samples in length: the library's oscillators go on running.
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
        """End the child. A later question starts another."""
        with self._lock:
            self._drop()

    def _ask(self, request: Mapping[str, object], text: str) -> "_Answer":
        if len(text) > wire.MAX_TEXT_CHARACTERS:
            raise TextTooLong(len(text), wire.MAX_TEXT_CHARACTERS)
        frame = wire.pack(request, text.encode(errors="ignore"))  # lone surrogates go
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
            # After an error the library may hold words back and say them in the next answer.
            finished = "error" not in answer.header
        except TimeoutError as exc:
            raise _unavailable(f"did not answer within {self._timeout_s:g} s") from exc
        except wire.FrameError as exc:
            raise _unavailable("answered what cannot be read") from exc
        except OSError as exc:
            raise _unavailable(f"has ended unexpectedly or cannot be started ({exc})") from exc
        finally:
            if not finished:  # half an answer may be left in the pipe, too
                self._drop()
        return answer

    def _living_child(self) -> PipedChild | None:
        if self._child is not None and not self._child.alive:
            logger.warning("espeak-ng process has ended while idle: pid %d", self._child.pid)
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
    return EngineUnavailable(f"espeak-ng's process {what}; it is started anew when next needed.")


@dataclass(frozen=True)
class _Answer:
    header: Mapping[str, Any]  # JSON; what is in it depends on the request
    body: bytes


def _exchange(child: PipedChild, frame: bytes, deadline: float) -> _Answer:
    """Raises TimeoutError and other OSErrors, FrameError."""
    child.write(frame, deadline)
    lengths = wire.lengths(child.read(wire.PREFIX_BYTES, deadline))
    header = wire.header(child.read(lengths.header, deadline))
    return _Answer(header, child.read(lengths.body, deadline))
