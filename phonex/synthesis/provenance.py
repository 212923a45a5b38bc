"""The tags by which all synthesized audio says what it is. Loads no library."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from phonex import __version__
from phonex.store.records.job import JobKind, SynthesisRecord, is_job_id

# What IPTC calls media made by a trained model. Source: IPTC NewsCodes, Digital Source Type.
SOURCE_TYPE = "trainedAlgorithmicMedia"
KEPT_TAGS = ("artist", "date", "comment")  # all containers have them
LONGEST_TAG = 500  # characters

_AUDIO_ID = re.compile(r"\baudio_id: ([0-9a-f-]{36})")


def tags_of(record: SynthesisRecord) -> Mapping[str, str]:
    """The tags of a job's audio. A shared voice is named by its share_id."""
    tags = speech_tags(_voices_of(record), record.created_at)
    return {**tags, "comment": f"{tags['comment']} audio_id: {record.job_id}"}


def speech_tags(voices: Iterable[str], made_at: datetime) -> Mapping[str, str]:
    """The tags of synthesized speech, by FFmpeg's names."""
    return {
        "artist": ", ".join(dict.fromkeys(voices))[:LONGEST_TAG],
        "date": f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "comment": f"Synthetic speech made with Phonex {__version__}. "
        f"Digital source type: {SOURCE_TYPE}.",
    }


def kept_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Those of the tags of a file that its conversions keep."""
    return {name: tags[name][:LONGEST_TAG] for name in KEPT_TAGS if name in tags}


def says_synthetic(tags: Mapping[str, str]) -> bool:
    return SOURCE_TYPE in tags.get("comment", "")


def audio_id_in(tags: Mapping[str, str]) -> str | None:
    """The audio that the tags of a file name; anybody can have written them."""
    found = _AUDIO_ID.search(tags.get("comment", ""))
    return found[1] if found and is_job_id(found[1]) else None


def _voices_of(record: SynthesisRecord) -> Iterator[str]:
    """The voice of the request, then those that its text names."""
    if record.kind is JobKind.QUICK:
        yield "quick clone"
    else:
        yield record.voice_id or record.speaker
    for voice in record.voices:
        yield voice.voice_id or voice.speakers.get(record.language, voice.name)
