"""Word timings of an audio, as JSON or as captions."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from phonex.accounts.principal import Scope
from phonex.errors import AudioNotFound, AudioNotReady, DatabaseUnavailable
from phonex.routes.http.deps import AudioId, PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import Responses, problems
from phonex.routes.http.schemas import Answer
from phonex.store.errors import StorageUnavailable
from phonex.store.files.word_times import WordsNotFound
from phonex.text.alignment import Passage
from phonex.text.captions import WRITERS, to_marks

router = APIRouter(tags=["audio"], dependencies=[Depends(require(Scope.SPEAK, Scope.ECHOS))])


class WordFormat(StrEnum):
    """json: word by word. srt, vtt: captions of at most two lines. marks: those of SSML."""

    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    MARKS = "marks"


class CaptionFormat(StrEnum):
    """json: word by word. srt, vtt: captions of at most two lines."""

    JSON = "json"
    SRT = "srt"
    VTT = "vtt"


SpokenWords = Annotated[
    bool,
    Query(description="words as they are spoken (one hundred dollars), not as written ($100)"),
]


class SpokenWord(Answer):
    """A word as it is written or, with `spoken`, as it is spoken: numbers are written out."""

    word: str = Field(examples=["$100"])
    start: float = Field(description="seconds from the beginning of the audio", examples=[0.06])
    end: float = Field(examples=[0.24])


class ReachedMark(Answer):
    """A `<mark>` of SSML, and when it is reached."""

    name: str = Field(examples=["left"])
    time: float = Field(description="seconds from the beginning of the audio", examples=[0.62])


class ReachedMarks(Answer):
    marks: list[ReachedMark]


_MEDIA_TYPES = {
    WordFormat.JSON: "application/json",
    WordFormat.MARKS: "application/json",
    WordFormat.SRT: "application/x-subrip; charset=utf-8",
    WordFormat.VTT: "text/vtt; charset=utf-8",
}
_SUFFIXES = {WordFormat.MARKS: "json"}
_SRT = "1\n00:00:00,060 --> 00:00:00,510\nGood morning.\n"
_VTT = "WEBVTT\n\n00:00:00.060 --> 00:00:00.510\nGood morning.\n"
_TEXT = {"type": "string"}
_ANSWERS: Responses = {
    200: {
        "description": "the words in order, captions, or marks",
        "content": {
            "application/x-subrip": {"schema": _TEXT, "example": _SRT},
            "text/vtt": {"schema": _TEXT, "example": _VTT},
        },
    }
}


@router.get(
    "/audio/{audio_id}/words",
    summary="Get word timings",
    response_model=list[SpokenWord] | ReachedMarks,
    responses=_ANSWERS
    | problems(
        AudioNotFound, AudioNotReady, WordsNotFound, DatabaseUnavailable, StorageUnavailable
    ),
)
async def get_words(
    audio_id: AudioId,
    principal: PrincipalDep,
    services: ServicesDep,
    format: Annotated[
        WordFormat, Query(description="srt and vtt: captions; marks: those of SSML")
    ] = WordFormat.JSON,
    spoken: SpokenWords = False,
) -> Response:
    """Start and end of each word in seconds, for any audio: cloned, with any speed or format."""
    passages = await services.library.words(principal, audio_id)
    if format is WordFormat.MARKS:
        return _answer(to_marks(passages), format, f"phonex-{audio_id[:8]}")
    stem = f"phonex-{audio_id[:8]}"
    return captions_of(passages, CaptionFormat(format), stem, spoken=spoken)


def captions_of(
    passages: Sequence[Passage], format: CaptionFormat, stem: str, *, spoken: bool
) -> Response:
    """stem: of the file's name. spoken: as the words are spoken, instead of written."""
    return _answer(WRITERS[format](passages, spoken=spoken), WordFormat(format), stem)


def _answer(text: str, format: WordFormat, stem: str) -> Response:
    filename = f"{stem}.{_SUFFIXES.get(format, format)}"
    return Response(
        text,
        media_type=_MEDIA_TYPES[format],
        headers={"Content-Disposition": f'inline; filename="{filename}"'},
    )
