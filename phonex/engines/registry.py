"""Which engines there are, which speaks, which converts, and why. Alone knows them all by name."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from phonex.engines.base import Embedding, EngineState, Speaker, SpeechEngine, ToneConverter
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.openvoice.embedding import check as check_tone
from phonex.errors import (
    EmbeddingUnusable,
    EngineUnavailable,
    LanguageNotFound,
    PhonexError,
    SpeakerNotFound,
)
from phonex.text.languages import LANGUAGES, canonical_language

logger = logging.getLogger(__name__)

AUTO = "auto"


@dataclass(frozen=True)
class EngineOptions:
    """What the engines are made with.

    threads: of a CPU, 0 for all.  speech, converter: an engine's name, or "auto" for the best that
    can be had.  device, precision: of the published networks.  tau: how far a converted voice may
    vary, 0 not at all.  compatible: cut text as MeloTTS does.
    """

    models_dir: Path
    threads: int = 0
    speech: str = AUTO
    converter: str = AUTO
    device: str = AUTO
    precision: str = AUTO
    variation: Variation = field(default_factory=Variation)
    tau: float = 0.3
    compatible: bool = False


@dataclass(frozen=True)
class SpeechRoute:
    """The engine that speaks a language, and why it is this one."""

    engine: SpeechEngine
    reason: str


@dataclass(frozen=True)
class ConverterRoute:
    """The converter that clones, and why it is this one."""

    converter: ToneConverter
    reason: str


class EngineRegistry:
    """Makes the engines (none loads before it is asked to speak) and chooses among them."""

    def __init__(self, options: EngineOptions) -> None:
        process = EspeakProcess()
        self._kokoro: SpeechEngine = KokoroEngine(
            options.models_dir, options.threads, KokoroPhonemes(process.ipa)
        )
        self._engines: Sequence[SpeechEngine] = (  # best first
            _melotts(options),
            self._kokoro,
            EspeakEngine(process),
        )
        self._converters: Sequence[ToneConverter] = (_openvoice(options), OfflineConverter())
        self._speech = options.speech
        self._converter = options.converter

    def close(self) -> None:
        for engine in self._engines:
            engine.close()
        for converter in self._converters:
            converter.close()

    def states(self) -> list[EngineState]:
        speech = [engine.state() for engine in self._engines]
        return [*speech, *(converter.state() for converter in self._converters)]

    # --- who converts -----------------------------------------------------------------------

    @property
    def converter(self) -> ToneConverter:
        """The one that clones here."""
        return self.converter_route().converter

    def converter_route(self) -> ConverterRoute:
        if self._converter != AUTO:
            chosen = next(one for one in self._converters if one.name == self._converter)
            return ConverterRoute(chosen, "PHONEX_CONVERTER")
        passed_over: list[str] = []
        for converter in self._converters:
            if not (why := converter.obstacle()):
                reason = "; ".join(passed_over) or "the best converter available"
                return ConverterRoute(converter, reason)
            passed_over.append(f"{converter.name}: {why}")
        raise AssertionError("the offline converter can always be used")

    def converters(self) -> Sequence[ToneConverter]:
        """All that can be used here, the one that clones first."""
        best = self.converter
        others = (one for one in self._converters if one is not best and not one.obstacle())
        return [best, *others]

    def converter_for(self, known: Collection[str]) -> ToneConverter:
        """The best that has an embedding of a voice. known: converters that have one, by name.

        Raises EngineUnavailable.
        """
        usable = self.converters() if self._converter == AUTO else [self.converter]
        for converter in usable:
            if converter.name in known:
                return converter
        raise EngineUnavailable(
            f"This voice has no embedding for converter {usable[0].name!r} and no sample to make "
            "one of; register it again from a recording."
        )

    def load_converter(self, known: Collection[str] | None = None) -> ToneConverter:
        """The best, or the best that knows a voice, loaded; the next when it cannot be.

        known: converters that have an embedding of the voice. Raises EngineUnavailable.
        """
        while True:
            converter = self.converter if known is None else self.converter_for(known)
            try:
                converter.load()
            except EngineUnavailable as exc:
                if converter.name == self._converter or not converter.obstacle():
                    raise
                logger.warning("%s does not convert: %s", converter.name, exc.message)
            else:
                return converter

    def load_converters(self) -> list[ToneConverter]:
        """All that can be used here, loaded. Raises EngineUnavailable for one that was chosen."""
        found = [self.load_converter()]
        for other in self.converters()[1:]:
            try:
                other.load()
            except EngineUnavailable as exc:
                logger.warning("%s does not convert: %s", other.name, exc.message)
            else:
                found.append(other)
        return found

    def check_embedding(self, converter: str, embedding: Embedding) -> None:
        """Raise EmbeddingUnusable for what cannot be spoken with, wherever it comes from."""
        if converter == OpenVoiceConverter.name:
            check_tone(embedding)
        elif converter == OfflineConverter.name:
            from phonex.engines.offline.embedding import check  # loads networks' libraries

            check(embedding)
        else:
            raise EmbeddingUnusable(f"Converter {converter[:40]!r} of the embedding is not known.")

    # --- who speaks -------------------------------------------------------------------------

    @property
    def colourable(self) -> SpeechEngine:
        """The engine that clones of the offline converter are made with, whoever else speaks."""
        return self._kokoro

    def languages(self) -> list[str]:
        return [code for code in LANGUAGES if self._find_route(code) is not None]

    def speech_for(self, language: str) -> SpeechRoute:
        """Raises LanguageNotFound."""
        code = canonical_language(language)
        route = self._find_route(code)
        if route is None:
            raise LanguageNotFound(language, self.languages())
        return route

    def _find_route(self, language: str) -> SpeechRoute | None:
        passed_over: list[str] = []
        for engine in self._candidates():
            if not any(speaker.language == language for speaker in engine.speakers()):
                passed_over.append(f"{engine.name} has no {LANGUAGES[language]} voice")
                continue
            obstacle = engine.obstacle(language)
            if not obstacle or self._speech == engine.name:
                chosen = "PHONEX_ENGINE" if self._speech != AUTO else "the best engine available"
                return SpeechRoute(engine, "; ".join(passed_over) or chosen)
            passed_over.append(f"{engine.name}: {obstacle}")
        return None

    def _candidates(self) -> Sequence[SpeechEngine]:
        if self._speech == AUTO:
            return self._engines
        return [engine for engine in self._engines if engine.name == self._speech]

    def speakers(self) -> Mapping[str, Sequence[Speaker]]:
        """The speakers of each language that can be spoken, a language's default first."""
        return {code: self.speakers_of(code) for code in self.languages()}

    def speakers_of(self, language: str) -> Sequence[Speaker]:
        """Those of the engine that speaks the language, then what others have beside them.

        Raises LanguageNotFound.
        """
        best = self.speech_for(language).engine
        code = canonical_language(language)
        usable = [one for one in self._candidates() if one is not best and not one.obstacle(code)]
        found: dict[str, Speaker] = {}
        for engine in (best, *usable):
            for speaker in engine.speakers():
                if speaker.language == code:
                    found.setdefault(_folded(speaker.id), speaker)
        return list(found.values())

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

    def engine_of(self, speaker: Speaker) -> SpeechEngine:
        return next(engine for engine in self._engines if engine.name == speaker.engine)

    def load_speaker(self, language: str, name: str | None) -> Speaker:
        """The speaker of that name, its engine loaded; the next best's when it cannot be.

        Raises LanguageNotFound, SpeakerNotFound, EngineUnavailable, StorageFull.
        """
        speaker = self.resolve_speaker(language, name)
        while True:
            engine = self.engine_of(speaker)
            try:
                engine.load(speaker.language)
            except PhonexError as exc:
                fallback = self._find_fallback(speaker, name)  # its engine now says it cannot
                if fallback is None:
                    raise
                told = (fallback.engine, engine.name, exc.message)
                logger.warning("%s speaks instead of %s: %s", *told)
                speaker = fallback
            else:
                return speaker

    def _find_fallback(self, speaker: Speaker, name: str | None) -> Speaker | None:
        try:
            other = self.resolve_speaker(speaker.language, name)
        except (LanguageNotFound, SpeakerNotFound):
            return None
        return other if other.engine != speaker.engine else None


def _melotts(options: EngineOptions) -> MeloEngine:
    return MeloEngine(
        options.models_dir,
        options.threads,
        options.device,
        options.precision,
        options.variation,
        options.compatible,
    )


def _openvoice(options: EngineOptions) -> OpenVoiceConverter:
    return OpenVoiceConverter(
        options.models_dir, options.threads, options.device, options.precision, options.tau
    )


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", "-")
