"""The file of word times next to an audio: passages as JSON, rounded to milliseconds."""

import json
from collections.abc import Sequence

from phonex.errors import NotFound
from phonex.text.alignment import Passage, Place, Stretch, TimedMark, Word

SUFFIX = ".words.json"


class WordsNotFound(NotFound):
    code = "words_not_found"
    param = "audio_id"

    def __init__(self, audio_id: str) -> None:
        super().__init__(
            f"The word times of audio {audio_id!r} are not available; speak the text again."
        )


def pack(passages: Sequence[Passage]) -> bytes:
    listed = [_packed(passage) | _packed_wording(passage) for passage in passages]
    content = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return content.encode(errors="replace")  # JSON input may contain a lone surrogate


def _packed(passage: Passage) -> dict[str, object]:
    return {
        "text": passage.text,
        "words": [[each.text, round(each.start, 3), round(each.end, 3)] for each in passage.words],
        "marks": [[each.name, round(each.time, 3)] for each in passage.marks],
    }


def _packed_wording(passage: Passage) -> dict[str, object]:
    """Where a stretch begins and ends in the written text, then in the spoken one."""
    if passage.written is None:
        return {}
    stretches = [
        [each.written.start, each.written.end, each.spoken.start, each.spoken.end]
        for each in passage.stretches
    ]
    return {"written": passage.written, "stretches": stretches}


def unpack(content: bytes) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            each["text"],
            tuple(Word(*word) for word in each["words"]),
            tuple(TimedMark(*mark) for mark in each.get("marks", ())),
            each.get("written"),
            tuple(
                Stretch(Place(*stretch[:2]), Place(*stretch[2:]))
                for stretch in each.get("stretches", ())
            ),
        )
        for each in json.loads(content)
    )
