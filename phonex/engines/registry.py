"""Creates all engines and converters, and chooses among them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.protocols import LoadableEngine, SpeechEngine, ToneConverter
from phonex.engines.reference import speak_reference
from phonex.engines.selection import AUTO, Converters
from phonex.engines.types import Embedding, EngineState, Speaker
from phonex.errors import (
    EmbeddingUnusable,
    LanguageNotFound,
    PhonexError,
    SpeakerNotFound,
)
from phonex.text.languages import LANGUAGES, canonical_language

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EngineOptions:
    """Options of all engines.

    threads: CPU threads, 0 for all cores.  speech, converter: an engine's name, or "auto" for the
    best available.  device, precision: for the published networks.  tau: noise scale of the
    converter, 0 for no variation.  compatible: split text as MeloTTS does.
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
    """The engine that speaks a language, and why it was chosen."""

    engine: SpeechEngine
    reason: str


class EngineRegistry:
    """Creates the engines, which load on first use, and chooses among them."""

    def __init__(self, options: EngineOptions) -> None:
        process = EspeakProcess()
        kokoro = KokoroEngine(options.models_dir, options.threads, KokoroPhonemes(process.ipa))
        self._engines: Sequence[SpeechEngine] = (  # best first
            _melotts(options),
            kokoro,
            EspeakEngine(process),
        )
        self.converters = Converters(
            (_openvoice(options), OfflineConverter(partial(speak_reference, kokoro))),
            wanted=options.converter,
        )
        self._device, self._precision = options.device, options.precision
        self._speech = options.speech

    def check_placement(self) -> None:
        """Raise ConfigurationError if the requested device or precision is not available.

        Returns at once if both are "auto": importing torch takes seconds.
        """
        if (self._device, self._precision) == (AUTO, AUTO):
            return
        from phonex.engines.vits.device import choose_placement  # loads torch

        choose_placement(self._device, self._precision)

    def device(self) -> str:
        """Where the published networks run, once one is loaded; the others are on the CPU."""
        places = [
            state.details["placement"] for state in self.states() if "placement" in state.details
        ]
        return places[0].partition(" ")[0] if places else "cpu"

    def device_memory(self) -> tuple[int, int] | None:
        """Bytes in use and in all, of the GPU that the published networks run on, if any."""
        device = self.device()
        if not device.startswith("cuda"):
            return None
        from phonex.engines.vits.device import memory_of

        return memory_of(device)

    def close(self) -> None:
        for engine in self._engines:
            engine.close()
        for converter in self.converters.all:
            converter.close()

    def states(self) -> list[EngineState]:
        speech = [engine.state() for engine in self._engines]
        return [*speech, *(converter.state() for converter in self.converters.all)]

    @property
    def converter(self) -> ToneConverter:
        """The converter used for cloning."""
        return self.converters.best

    def check_embedding(self, converter: str, embedding: Embedding) -> None:
        """Raise EmbeddingUnusable for an embedding that cannot be used."""
        known = next((one for one in self.converters.all if one.name == converter), None)
        if known is None:
            raise EmbeddingUnusable(f"The embedding's converter {converter[:40]!r} is unknown.")
        known.check(embedding)

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
            reason = engine.unavailable_reason(language)
            if not reason or self._speech == engine.name:
                chosen = "PHONEX_ENGINE" if self._speech != AUTO else "the best engine available"
                return SpeechRoute(engine, "; ".join(passed_over) or chosen)
            passed_over.append(f"{engine.name}: {reason}")
        return None

    def _candidates(self) -> Sequence[SpeechEngine]:
        if self._speech == AUTO:
            return self._engines
        return [engine for engine in self._engines if engine.name == self._speech]

    def speakers(self) -> Mapping[str, Sequence[Speaker]]:
        """The speakers of each language that can be spoken, a language's default first."""
        routes = {code: self._find_route(code) for code in LANGUAGES}
        return {code: self._speakers(code, route) for code, route in routes.items() if route}

    def speakers_of(self, language: str) -> Sequence[Speaker]:
        """The speakers of the engine chosen for the language, then more from the other engines.

        Raises LanguageNotFound.
        """
        return self._speakers(canonical_language(language), self.speech_for(language))

    def _speakers(self, code: str, route: SpeechRoute) -> Sequence[Speaker]:
        best = route.engine
        usable = [
            one
            for one in self._candidates()
            if one is not best and not one.unavailable_reason(code)
        ]
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
        """Resolve a speaker and load its engine; if loading fails, try the next best engine.

        Raises LanguageNotFound, SpeakerNotFound, EngineUnavailable, StorageFull.
        """
        speaker = self.resolve_speaker(language, name)
        while True:
            engine = self.engine_of(speaker)
            try:
                if isinstance(engine, LoadableEngine):
                    engine.load(speaker.language)
            except PhonexError as exc:
                fallback = self._find_fallback(speaker, name)  # the engine now reports a failure
                if fallback is None:
                    raise
                log_fields = (fallback.engine, engine.name, exc.message)
                logger.warning("using %s instead of %s: %s", *log_fields)
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
