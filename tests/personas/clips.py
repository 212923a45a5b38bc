"""Recordings just long enough to be taken, cut from real ones."""

import io
from functools import cache
from pathlib import Path
from typing import BinaryIO

from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.types import Samples
from phonex.personas.hearing import HeardRecording, hear
from tests.running import SPEECH

RECORDINGS = [SPEECH / f"{name}.flac" for name in ("lj-ver1", "lj-ver2", "ls-1688-ref")]
SECONDS = 5.1


@cache
def clip(path: Path) -> bytes:
    """The beginning of a recording, as FLAC."""
    audio = decode(path, max_seconds=60)
    return flac(audio.samples[: round(SECONDS * audio.rate)], audio.rate)


def opened(path: Path) -> io.BytesIO:
    return io.BytesIO(clip(path))


def hear_once(file: BinaryIO) -> HeardRecording:
    """Hearing a recording takes 0.2 s, so each is heard once."""
    return _heard(file.read())


@cache
def _heard(content: bytes) -> HeardRecording:
    return hear(io.BytesIO(content))


def flac(samples: Samples, rate: int) -> bytes:
    file = io.BytesIO()
    with open_encoder(file, "flac", rate) as encoder:
        encoder.write(samples)
    return file.getvalue()
