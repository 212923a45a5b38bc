"""The JSON of the lexicon: requests and responses. Independent of the services."""

from datetime import datetime
from typing import Literal, Self

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from phonex.routes.http.schemas import Answer
from phonex.routes.native.requests import FormatName, Key, Request, Text
from phonex.routes.native.schemas import TIME, Synthesis
from phonex.text.lexicon.entries import LONGEST_IPA, LONGEST_RESPELLING, LONGEST_WORD
from phonex.text.lexicon.lexicons import KnownPronunciation


def _one_of_two(schema: JsonDict) -> None:
    """One of the two is given, the other absent, null or empty."""
    given: JsonDict = {"type": "string", "minLength": 1}
    absent: JsonDict = {"enum": [None, ""]}
    schema["oneOf"] = [
        {"required": ["respelling"], "properties": {"respelling": given, "ipa": absent}},
        {"required": ["ipa"], "properties": {"respelling": absent, "ipa": given}},
    ]


class PronunciationBody(Request):
    """The pronunciation of a word: a respelling or phonemes, not both."""

    model_config = ConfigDict(json_schema_extra=_one_of_two)

    respelling: str | None = Field(
        None,
        description=f"text to read in its place, up to {LONGEST_RESPELLING} characters",
        examples=[None],
    )
    ipa: str | None = Field(
        None,
        description=f"its phonemes in IPA, up to {LONGEST_IPA} characters. ZH: each syllable with "
        "its tone (˨˩˦ or 214), or pinyin; JP: or kana; KR: or Hangul as it is pronounced",
        examples=["wɪn"],
    )

    def said(self) -> dict[str, str]:
        return {"respelling": self.respelling or "", "ipa": self.ipa or ""}


class TrialRequest(PronunciationBody):
    """A pronunciation to try."""

    word: str = Field(description=f"up to {LONGEST_WORD} characters", examples=["Nguyen"])
    text: Text | None = Field(
        None, description="contains the word; default: the word alone", examples=[None]
    )
    language: Key = Field("EN", description="EN, ES, FR, ZH, JP or KR", examples=["EN"])
    speaker: Key | None = Field(None, description="see GET /tts/speakers", examples=[None])
    format: FormatName = Field("wav", description="as for POST /tts", examples=["wav"])


class Pronunciation(Answer):
    """The pronunciation of a word. Either respelling or ipa is null."""

    language: str = Field(examples=["EN"])
    word: str = Field(examples=["Nguyen"])
    respelling: str | None = Field(examples=[None])
    ipa: str | None = Field(examples=["wɪn"])
    source: Literal["records", "file"] = Field(
        description="file: from PHONEX_LEXICON; a record overrides it", examples=["records"]
    )
    updated_at: datetime | None = Field(description="null for words of the file", examples=[TIME])

    @classmethod
    def of(cls, known: KnownPronunciation) -> Self:
        return cls(
            language=known.language,
            word=known.entry.word,
            respelling=known.entry.respelling or None,
            ipa=known.entry.ipa or None,
            source="file" if known.updated_at is None else "records",
            updated_at=known.updated_at,
        )


class Lexicon(Answer):
    language: str = Field(examples=["EN"])
    words: list[Pronunciation]
    count: int = Field(examples=[1])


class Trial(Synthesis):
    """A synthesis that tries a pronunciation."""

    phonemes: str = Field(
        description="of the whole text, in the alphabet of the engine that speaks",
        examples=["wˈɪn"],
    )
