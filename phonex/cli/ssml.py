"""What `phonex say` speaks: a text as it is, or the segments of SSML with the voices they name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from phonex.catalogue.aliases import find_speaker
from phonex.engines.types import Speaker
from phonex.errors import TextUnspeakable
from phonex.pipeline.plan import Embeddings, Utterance
from phonex.pipeline.ssml import SegmentVoice, only_languages, utterance_of
from phonex.text.ssml.document import SsmlDocument
from phonex.text.ssml.reader import is_ssml, read_ssml
from phonex.text.ssml.segments import segments_of


@dataclass(frozen=True)
class SpokenPart:
    """continues: it follows the part before without a pause."""

    utterance: Utterance
    continues: bool = False


class TextToSay:
    """A text, and the voices that it names. Raises SsmlMalformed, SsmlUnsupported."""

    def __init__(self, text: str, speakers: Mapping[str, Sequence[Speaker]]) -> None:
        """speakers: all there are, by language."""
        self.text = text
        self._document: SsmlDocument | None = read_ssml(text) if is_ssml(text) else None
        names = self._document.voices if self._document else ()
        self._speakers = {name: find_speaker(speakers, name) for name in names}

    @property
    def voices(self) -> list[str]:
        """The voices that it names, speakers by their ids."""
        return [speaker.id if speaker else name for name, speaker in self._speakers.items()]

    @property
    def voice_ids(self) -> list[str]:
        """The registered voices that it names: what is no speaker."""
        return [name for name, speaker in self._speakers.items() if speaker is None]

    def parts(
        self, request: Utterance, embeddings: Callable[[str], Embeddings]
    ) -> list[SpokenPart]:
        """request: how to speak, with a canonical language. embeddings: of a registered voice.

        Raises SsmlUnsupported, TextUnspeakable, and what embeddings raises.
        """
        if self._document is None:
            return [SpokenPart(request)]
        voices = {
            name: SegmentVoice({speaker.language: speaker.id})
            if speaker
            else SegmentVoice(embeddings=embeddings(name))
            for name, speaker in self._speakers.items()
        }
        segments = segments_of(self._document, request.language, only_languages(voices))
        if not segments:
            raise TextUnspeakable(request.language)
        return [
            SpokenPart(
                utterance_of(segment, request, voices.get(segment.voice or "")),
                continues=segment.needs_no_pause,
            )
            for segment in segments
        ]
