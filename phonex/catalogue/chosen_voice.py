"""The voice that a client has chosen for a text, where it may leave the choice to the text."""

from dataclasses import dataclass, replace
from typing import Self, Unpack

from phonex.catalogue.named_voice import NamedVoice, SpeechOptions
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.text.language_detection import detect_language


@dataclass(frozen=True)
class ChosenVoice:
    """named: None for the first speaker of the language. language: None for that of the text."""

    named: NamedVoice | None = None
    language: str | None = None

    @classmethod
    def of(cls, named: NamedVoice) -> Self:
        return cls(named, named.only_language)

    def request(self, text: str, **options: Unpack[SpeechOptions]) -> SynthesisRequest:
        return self._request(text, text, options)

    def request_dictated(
        self, beginning: str, **options: Unpack[SpeechOptions]
    ) -> SynthesisRequest:
        """The request for a text that is still to come.

        beginning: what has come of it; the language is detected from it.
        """
        return replace(self._request("", beginning, options), dictated=True)

    def _request(self, text: str, beginning: str, options: SpeechOptions) -> SynthesisRequest:
        likely = None if self.named is None else self.named.language
        language = self.language or detect_language(beginning, likely)
        if self.named is None:
            return SynthesisRequest(JobKind.TTS, text, language, **options)
        return self.named.request(text, language=language, **options)
