"""SSML's segments as utterances: the request's voice and prosody, with what the tags change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from phonex.engines.types import Prosody
from phonex.pipeline.plan import Embeddings, Utterance
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.segments import Segment
from phonex.text.ssml.units import FASTEST, LARGEST_SHIFT, SLOWEST


@dataclass(frozen=True)
class SegmentVoice:
    """A voice that is named in SSML.

    speakers: the speaker of each language that it speaks; empty for a registered voice, which
    speaks all languages with its embeddings.
    """

    speakers: Mapping[str, str] = field(default_factory=dict)
    embeddings: Embeddings | None = None

    @property
    def only_language(self) -> str | None:
        """The only language that it speaks, if there is only one."""
        return next(iter(self.speakers)) if len(self.speakers) == 1 else None

    def speaker(self, language: str) -> str | None:
        """The speaker of a language; None for the default one. One that does not speak the language
        is refused by its id.
        """
        return self.speakers.get(language) or next(iter(self.speakers.values()), None)


def only_languages(voices: Mapping[str, SegmentVoice]) -> dict[str, str]:
    """The language of each voice that speaks only one."""
    languages = {name: voice.only_language for name, voice in voices.items()}
    return {name: language for name, language in languages.items() if language}


def utterance_of(segment: Segment, request: Utterance, voice: SegmentVoice | None) -> Utterance:
    """request: of the whole text, with a canonical language. voice: of the segment's name.

    Raises SsmlUnsupported for a rate or pitch beyond the limits.
    """
    same_language = segment.language == request.language
    if voice is None:
        speaker, embeddings = request.speaker if same_language else None, request.voice
    else:
        speaker, embeddings = voice.speaker(segment.language), voice.embeddings
    return Utterance(
        text=segment.text,
        language=segment.language,
        speaker=speaker,
        prosody=_prosody(segment, request.prosody),
        voice=embeddings,
        trial=request.trial if same_language else None,
        owner_id=request.owner_id,
        marked=True,
        volume_db=segment.volume_db,
        marks=segment.marks,
        before=segment.before,
        after=segment.after,
        written=segment.written,
    )


def _prosody(segment: Segment, request: Prosody) -> Prosody:
    speed = request.speed * segment.rate
    if not SLOWEST <= speed <= FASTEST:
        raise SsmlUnsupported(
            "prosody",
            f"rate and speed together are {speed:g} times the normal rate; stay within "
            f"{SLOWEST:g} and {FASTEST:g}.",
        )
    pitch = request.pitch_semitones + segment.pitch_semitones
    if abs(pitch) > LARGEST_SHIFT:
        raise SsmlUnsupported(
            "prosody",
            f"its pitch and that of the request together are {pitch:g} semitones; stay within "
            f"{LARGEST_SHIFT:g} up or down.",
        )
    return Prosody(speed, pitch, request.seed)
