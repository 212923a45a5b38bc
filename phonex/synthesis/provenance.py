"""The tags by which all synthesized audio says what it is. Loads no library."""

import re
from collections.abc import Mapping
from datetime import UTC

from phonex import __version__
from phonex.store.records.jobs import JobKind, SynthesisRecord, is_job_id

# What IPTC calls media made by a trained model. Source: IPTC NewsCodes, Digital Source Type.
SOURCE_TYPE = "trainedAlgorithmicMedia"
KEPT_TAGS = ("artist", "date", "comment")  # all containers have them

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
