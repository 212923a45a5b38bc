"""A speaker or a registered voice under the name by which a client asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack

from phonex.engines.types import Speaker
from phonex.store.records.job import JobKind
from phonex.store.records.voice import Visibility, VoiceRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.text.language_detection import DEFAULT, detect_language


class VoiceKind(StrEnum):
    SPEAKER = "speaker"  # one of an engine's own
    VOICE = "voice"  # registered


class SpeechOptions(TypedDict, total=False):
    """How to speak: fields of SynthesisRequest, all optional."""

    speed: float
    pitch: float
    seed: int | None
    format: str
    sample_rate: int | None
    bitrate: int | None
    volume: float
    ssml: bool
    version: int | None


@dataclass(frozen=True)
class NamedVoice:
    """A voice as a client names it.

    id: what clients send: the id of a speaker or of a voice, or an alias of one.
    language: a canonical code; None: unknown. voice_id: of kind VOICE, for synthesis.
    speakers: of kind SPEAKER, the speaker of each language that it speaks.
    """

    id: str
    name: str
    kind: VoiceKind
    language: str | None = None
    gender: str | None = None
    description: str = ""
    created_at: datetime | None = None
    tags: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    voice_id: str | None = None
    speakers: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of_speaker(speaker: Speaker) -> "NamedVoice":
        return NamedVoice(
            id=speaker.id,
            name=speaker.name,
            kind=VoiceKind.SPEAKER,
            language=speaker.language,
            gender=speaker.gender,
            description=speaker.note,
            visibility=Visibility.PUBLIC,
            speakers={speaker.language: speaker.id},
        )

    @staticmethod
    def of_voice(record: VoiceRecord, voice_id: str) -> "NamedVoice":
        """voice_id: the record's own, or its share_id for another owner."""
        return NamedVoice(
            id=voice_id,
            name=record.name,
            kind=VoiceKind.VOICE,
            language=record.language,
            description=record.description,
            created_at=record.created_at,
            tags=tuple(record.tags),
            visibility=record.visibility,
            voice_id=voice_id,
        )

    def request(
        self, text: str, *, language: str | None = None, **options: Unpack[SpeechOptions]
    ) -> SynthesisRequest:
        """The request to speak a text. language: canonical; None: found from the text.

        A speaker under its own id speaks its own language only; an alias and a registered voice
        speak every language.
        """
        code = language or self.only_language or self._language_of(text)
        if self.kind is VoiceKind.VOICE:
            return SynthesisRequest(JobKind.CLONE, text, code, voice_id=self.voice_id, **options)
        # A speaker that does not speak the language is refused by its id.
        speaker = self.speakers.get(code) or next(iter(self.speakers.values()))
        return SynthesisRequest(JobKind.TTS, text, code, speaker, **options)

    @property
    def only_language(self) -> str | None:
        """The language of a speaker under its own id; None for what speaks every language."""
        return next(iter(self.speakers)) if len(self.speakers) == 1 else None

    def _language_of(self, text: str) -> str:
        return detect_language(text, self.language) if text else self.language or DEFAULT
