"""MeloTTS as a speech engine: text to phonemes and BERT features to speech.

One model per language, loaded on first use. The networks are imported with the first model.
"""

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.audio.effects import FULL_SCALE, limit, shift_pitch
from phonex.engines.load_backoff import LoadBackoff
from phonex.engines.melotts.frontends.frontends import FRONTENDS as READABLE
from phonex.engines.melotts.frontends.pieces import compatible_pieces
from phonex.engines.melotts.speakers import ENGINE, MeloSpeakers
from phonex.engines.melotts.variation import Variation
from phonex.engines.types import EngineState, Prosody, Speaker, Speech, Split
from phonex.errors import EngineUnavailable, PhonexError
from phonex.weights.layout import TEXT_LANGUAGES, melo_files

if TYPE_CHECKING:
    from phonex.engines.melotts.model import MeloModel

logger = logging.getLogger(__name__)

RATE = 44_100  # Hz, of every published model
N_TOGETHER = 8  # pieces, on a GPU


class MeloEngine:
    """threads: CPU threads, 0 for all.  device, precision: as PHONEX_DEVICE, PHONEX_PRECISION.

    compatible: split and normalise text as the original does.
    """

    name = ENGINE
    rate = RATE
    pause_s = 0.0  # each piece ends with a pause, as in the original

    def __init__(
        self,
        models_dir: Path,
        threads: int,
        device: str,
        precision: str,
        variation: Variation,
        compatible: bool = False,
    ) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._device = device
        self._precision = precision
        self._variation = variation
        self._compatible = compatible
        self._speakers = MeloSpeakers(models_dir)
        self._models: dict[str, MeloModel] = {}
        self._backoffs: dict[str, LoadBackoff] = {}
        self.split: Split | None = _compatible_pieces if compatible else None

    @property
    def n_together(self) -> int:
        """The best number of pieces per batch: on a CPU batching is no faster."""
        devices = {model.placement.device.type for model in self._models.values()}
        return 1 if devices <= {"cpu"} else N_TOGETHER

    def speakers(self) -> Sequence[Speaker]:
        return [known.speaker for known in self._speakers.all()]

    def unavailable_reason(self, language: str) -> str:
        keys = self._speakers.keys(language)
        if not keys:
            return f"its weights are not installed; run `phonex models pull --language {language}`"
        reasons = [self._backoff(key).reason for key in keys if key not in self._models]
        return reasons[0] if len(reasons) == len(keys) and all(reasons) else ""

    def load(self, language: str) -> None:
        """Load the language's default model. Raises EngineUnavailable."""
        keys = self._speakers.keys(language)
        if not keys:
            raise EngineUnavailable(f"MeloTTS cannot speak: {self.unavailable_reason(language)}.")
        self._model(keys[0])

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """The network's phones, each with its tone unless that is 0. Raises EngineUnavailable."""
        return self._model(self._speakers.get(speaker).key).phonemes(text)

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        """Say one piece of text and the pause after it.

        Raises EngineUnavailable, SynthesisFailed.
        """
        return self.speak_together([text], speaker, [prosody])[0]

    def speak_together(
        self, texts: Sequence[str], speaker: Speaker, prosodies: Sequence[Prosody]
    ) -> list[Speech]:
        """Raises EngineUnavailable, SynthesisFailed."""
        known = self._speakers.get(speaker)
        spoken = self._model(known.key).speak(texts, known.name, prosodies, self._variation)
        return [
            Speech(limit(shift_pitch(said.audio, prosody.pitch_semitones), FULL_SCALE), said.words)
            for said, prosody in zip(spoken, prosodies, strict=True)
        ]

    def _model(self, key: str) -> "MeloModel":
        if key not in self._models:
            started = time.monotonic()
            try:
                self._models[key] = self._open(key)
            except PhonexError as exc:
                self._backoff(key).note(exc.message)
                raise
            self._backoff(key).clear()
            logger.info("MeloTTS %s loaded in %.1f s", key, time.monotonic() - started)
        return self._models[key]

    def _open(self, key: str) -> "MeloModel":
        from phonex.engines.melotts.model import MeloModel
        from phonex.engines.vits.device import choose_placement, use_threads
        from phonex.engines.vits.memory import keep_lean

        keep_lean()
        use_threads(self._threads)
        placement = choose_placement(self._device, self._precision)
        files = melo_files(self._models_dir, key)
        return MeloModel(files, placement, RATE, self._compatible)

    def _backoff(self, key: str) -> LoadBackoff:
        return self._backoffs.setdefault(key, LoadBackoff())

    def state(self) -> EngineState:
        """Available if the model of at least one supported language is installed."""
        readable = [key for key, language in TEXT_LANGUAGES.items() if language in READABLE]
        languages = dict.fromkeys(key.partition("_")[0] for key in readable)
        reasons = {language: self.unavailable_reason(language) for language in languages}
        available = not all(reasons.values())
        reason = "" if available else next(iter(reasons.values()))
        details = {"models": ", ".join(self._models)} if self._models else {}
        for model in self._models.values():
            details["placement"] = str(model.placement)
        return EngineState(self.name, available, bool(self._models), reason, details)

    def close(self) -> None:
        """Free the networks' memory; the next use loads them again."""
        self._models.clear()


def _compatible_pieces(text: str, language: str) -> list[str]:
    return compatible_pieces(text, TEXT_LANGUAGES[language])
