"""Which engines there are, which one speaks a language and why. Alone knows them all by name."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phonex.engines.base import Embedding, EngineState, Speaker, SpeechEngine, ToneConverter
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.offline.converter import OfflineConverter
from phonex.errors import EmbeddingUnusable, LanguageNotFound, PhonexError, SpeakerNotFound
from phonex.text.languages import LANGUAGES, canonical_language

logger = logging.getLogger(__name__)

AUTO = "auto"


@dataclass(frozen=True)
class SpeechRoute:
    """The engine that speaks a language, and why it is this one."""

    engine: SpeechEngine
    reason: str


class EngineRegistry:
    """Makes the engines (none loads before it is asked to speak) and chooses among them.

    speech and converter: an engine's name, or "auto" for the best that is available.
    """

    def __init__(self, models_dir: Path, threads: int, speech: str, converter: str) -> None:
        process = EspeakProcess()
        kokoro = KokoroEngine(models_dir, threads, KokoroPhonemes(process.ipa))
        self._engines: Sequence[SpeechEngine] = (kokoro, EspeakEngine(process))  # best first
        self._speech = speech
        self.converter: ToneConverter = OfflineConverter()
        self.converter_reason = (
            "the converter that needs no download" if converter == AUTO else "PHONEX_CONVERTER"
        )

    def check_embedding(self, converter: str, embedding: Embedding) -> None:
        """Raise EmbeddingUnusable for what cannot be spoken with, wherever it comes from."""
        if converter != self.converter.name:
            raise EmbeddingUnusable(
                f"The embedding is of converter {converter[:40]!r}; "
                f"this installation has {self.converter.name!r}."
            )
        from phonex.engines.offline.embedding import check  # loads networks' libraries

        check(embedding)

    def close(self) -> None:
        for engine in self._engines:
            engine.close()

    def states(self) -> list[EngineState]:
        return [*(engine.state() for engine in self._engines), self.converter.state()]

    def languages(self) -> list[str]:
        return [code for code in LANGUAGES if self._find_route(code) is not None]

    def speech_for(self, language: str) -> SpeechRoute:
        """Raises LanguageNotFound."""
        code = canonical_language(language)
        route = self._find_route(code)
        if route is None:
            raise LanguageNotFound(language, self.languages())
        return route

    def load_for(self, language: str) -> SpeechEngine:
        """The engine that speaks a language, loaded; the next best when it cannot be loaded.

        Raises LanguageNotFound, EngineUnavailable, StorageFull.
        """
        engine = self.speech_for(language).engine
        try:
            engine.load()
        except PhonexError as exc:
            fallback = self.speech_for(language).engine  # the first now says that it cannot
            if fallback is engine:
                raise
            logger.warning("%s speaks instead of %s: %s", fallback.name, engine.name, exc.message)
            fallback.load()
            return fallback
        return engine

    def _find_route(self, language: str) -> SpeechRoute | None:
        passed_over: list[str] = []
        for engine in self._candidates():
            if not any(speaker.language == language for speaker in engine.speakers()):
                passed_over.append(f"{engine.name} has no {LANGUAGES[language]} voice")
                continue
            state = engine.state()
            if state.available or self._speech == engine.name:
                chosen = "PHONEX_ENGINE" if self._speech != AUTO else "the best engine available"
                return SpeechRoute(engine, "; ".join(passed_over) or chosen)
            passed_over.append(f"{engine.name}: {state.reason}")
        return None

    def _candidates(self) -> Sequence[SpeechEngine]:
        if self._speech == AUTO:
            return self._engines
        return [engine for engine in self._engines if engine.name == self._speech]

    def speakers(self) -> Mapping[str, Sequence[Speaker]]:
        """The speakers of each language that can be spoken, a language's default first."""
        return {code: self.speakers_of(code) for code in self.languages()}

    def speakers_of(self, language: str) -> Sequence[Speaker]:
        """Raises LanguageNotFound."""
        engine = self.speech_for(language).engine
        code = canonical_language(language)
        return [speaker for speaker in engine.speakers() if speaker.language == code]

    def resolve_speaker(self, language: str, name: str | None) -> Speaker:
        """The speaker of that name, or the language's default; case, `_` and `-` do not matter.

        Raises LanguageNotFound, SpeakerNotFound.
        """
        speakers = self.speakers_of(language)
        if name is None:
            return speakers[0]
        wanted = _folded(name)
        for speaker in speakers:
            if _folded(speaker.id) == wanted:
                return speaker
        raise SpeakerNotFound(name, canonical_language(language), [s.id for s in speakers])


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", "-")
