"""Where audio comes from: the tags and the watermark that everything synthesized carries."""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC
from typing import BinaryIO, Protocol

import numpy as np

from phonex import __version__
from phonex.audio.decode import read_blocks
from phonex.audio.formats import Encoding
from phonex.audio.types import Audio, Samples
from phonex.audio.watermark import Detection, WatermarkWriter, detect
from phonex.store.records.jobs import JobKind, SynthesisRecord, is_job_id

logger = logging.getLogger(__name__)

# What IPTC calls media made by a trained model. Source: IPTC NewsCodes, Digital Source Type.
SOURCE_TYPE = "trainedAlgorithmicMedia"
KEPT_TAGS = ("artist", "date", "comment")  # all containers have them
CHECK_EVERY = 8  # finished audios, of which one is checked
CHECKED_S, LEAST_CHECKED_S = 8.0, 4.0  # of its start; less may be too short for its codec

_AUDIO_ID = re.compile(r"\baudio_id: ([0-9a-f-]{36})")


def tags_of(record: SynthesisRecord) -> Mapping[str, str]:
    """The tags of a job's audio, by FFmpeg's names. A shared voice is named by its share_id."""
    made = record.created_at.astimezone(UTC)
    return {
        "artist": _voice_of(record),
        "date": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "comment": f"Synthetic speech made with Phonex {__version__}. "
        f"Digital source type: {SOURCE_TYPE}. audio_id: {record.job_id}",
    }


def kept_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Those of the tags of a file that its conversions keep."""
    return {name: tags[name] for name in KEPT_TAGS if name in tags}


def says_synthetic(tags: Mapping[str, str]) -> bool:
    return SOURCE_TYPE in tags.get("comment", "")


def audio_id_in(tags: Mapping[str, str]) -> str | None:
    """The audio that the tags of a file name; anybody can have written them."""
    found = _AUDIO_ID.search(tags.get("comment", ""))
    return found[1] if found and is_job_id(found[1]) else None


def _voice_of(record: SynthesisRecord) -> str:
    if record.kind is JobKind.QUICK:
        return "quick clone"
    return record.voice_id or record.speaker


class StreamMarker(Protocol):
    """Marks a stream of samples, as WatermarkWriter does."""

    def feed(self, samples: Samples) -> Samples: ...

    def flush(self) -> Samples: ...


class _NoMarker:
    def feed(self, samples: Samples) -> Samples:
        return samples

    def flush(self) -> Samples:
        return np.zeros(0, np.float32)


class Watermark:
    """The watermark of this installation.

    key: secret. is_on: whether audio is marked; what was marked before is found anyway.
    on_missing: called when a checked audio does not have it.
    """

    def __init__(self, key: bytes, on_missing: Callable[[], None], *, is_on: bool = True) -> None:
        self._key = key
        self._on_missing = on_missing
        self._is_on = is_on
        self._n_finished = 0

    def marker(self, rate: int) -> StreamMarker:
        """Marks one audio at a rate, Hz."""
        return WatermarkWriter(self._key, rate) if self._is_on else _NoMarker()

    def detect(self, audio: Audio) -> Detection:
        return detect(audio, self._key)

    def check(self, file: BinaryIO, encoding: Encoding) -> None:
        """Look for the watermark in every eighth file, as it was encoded. Blocks.

        encoding: with the rate of the file. The position in the file changes.
        """
        if self._is_on and self._n_finished % CHECK_EVERY == 0:
            start = _start_of(file, encoding if encoding.format.headerless else None)
            if start.seconds >= LEAST_CHECKED_S and not self.detect(start).found:
                logger.error("the watermark is missing in %s audio", encoding.format.name)
                self._on_missing()
        self._n_finished += 1


def _start_of(file: BinaryIO, raw: Encoding | None) -> Audio:
    blocks: list[Audio] = []
    with closing(read_blocks(file, raw=raw)) as stream:
        for block in stream:
            blocks.append(block)
            if sum(each.seconds for each in blocks) >= CHECKED_S:
                break
    return Audio.join(blocks)
