"""Speaks likeness.py's sentences with Phonex's engines in the voices to compare."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.types import Audio
from phonex.audio.voice_sample import clean_sample
from phonex.engines.offline.stock_mixture import load_stock_voices
from phonex.engines.protocols import ConditionableEngine, ConditioningConverter
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import PitchRange, Prosody, VoiceConditioning, VoiceLikeness
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Stopwatch, Utterance
from phonex.system.cpu import usable_cpus
from phonex.voices.fitting.checkpoint import read_arrays, write_arrays
from phonex.voices.fitting.child import FitJob

MAX_SECONDS = 600.0
STOCK_SPEAKERS = {"f": "EN-US", "m": "EN-DEFAULT"}


@dataclass(frozen=True, eq=False)
class FittedVoice:
    """seconds: of the whole process. memory: peak resident size in bytes, 0 if unknown."""

    voice: Embeddings
    seconds: float
    memory: int
    likeness: VoiceLikeness


class Speakers:
    """Registers voices, fits them and speaks in them. threads: 0 for all CPUs."""

    def __init__(self, models_dir: Path, threads: int = 0) -> None:
        self._models_dir = models_dir
        self._registry = EngineRegistry(EngineOptions(models_dir, threads=threads))
        self._pipeline = Pipeline(self._registry)
        engine = self._registry.speech_for("EN").engine
        assert isinstance(engine, ConditionableEngine)
        self._engine = engine
        self._stock = load_stock_voices()
        self._pipeline.warm_up()

    def close(self) -> None:
        self._registry.close()

    def register(self, path: Path) -> Embeddings:
        return self._pipeline.embed(_sample(path))

    def fit(self, path: Path, voice: Embeddings) -> FittedVoice:
        """In a separate process, as in the service. Raises RuntimeError if it fails."""
        name = self._registry.converter.name
        with tempfile.TemporaryDirectory() as folder:
            job = FitJob(
                sample=Path(folder, "sample.wav"),
                voice=Path(folder, "voice.npz"),
                out=Path(folder, "fitted.npz"),
                state=Path(folder, "state.npz"),
                models=self._models_dir,
                threads=usable_cpus(),
            )
            write_sound(job.sample, [_sample(path)])
            write_arrays(job.voice, voice[name])
            program = "phonex.voices.fitting.child"
            reported, memory = _watch([sys.executable, "-m", program, job.model_dump_json()])
            return FittedVoice(
                voice={name: read_arrays(job.out)},
                seconds=float(reported["seconds"]),
                memory=memory,
                likeness=VoiceLikeness(instant=reported["instant"], fitted=reported["fitted"]),
            )

    def stock(self, sex: str, sentences: Sequence[str]) -> list[Audio]:
        return self._say(STOCK_SPEAKERS[sex], None, sentences)

    def conditioned(
        self, voice: Embeddings, sentences: Sequence[str], *, pitch: bool
    ) -> list[Audio]:
        """The clone before its equaliser; without `pitch`, in the mixture's own pitch range."""
        converter = self._registry.converter
        assert isinstance(converter, ConditioningConverter)
        conditioning = converter.conditioning(voice[converter.name])
        if not pitch:
            conditioning = VoiceConditioning(
                conditioning.mixture, self._own_range(conditioning.mixture)
            )
        return self._say("EN-US", conditioning, sentences)

    def _own_range(self, mixture: Mapping[str, float]) -> PitchRange:
        share = np.array([mixture.get(name, 0.0) for name in self._stock.names])
        return PitchRange(float(share @ self._stock.log_f0), float(share @ self._stock.spread))

    def _say(
        self, name: str, conditioning: VoiceConditioning | None, sentences: Sequence[str]
    ) -> list[Audio]:
        speaker = self._registry.resolve_speaker("EN", name)
        if conditioning is None:
            return [self._engine.speak(text, speaker, Prosody()).audio for text in sentences]
        speak = partial(self._engine.speak_conditioned, conditioning=conditioning)
        return [speak(text, speaker, Prosody()).audio for text in sentences]

    def clone(
        self, voice: Embeddings, sentences: Sequence[str], language: str = "EN"
    ) -> list[Audio]:
        plans = [self._pipeline.plan(Utterance(text, language, voice=voice)) for text in sentences]
        return [
            Audio.join([speech.audio for speech in self._pipeline.speak(plan, Stopwatch())])
            for plan in plans
        ]


def _sample(path: Path) -> Audio:
    return clean_sample([decode(path, max_seconds=MAX_SECONDS)]).audio


def _watch(command: Sequence[str]) -> tuple[dict[str, float], int]:
    """Run a fit; returns its last message and its peak memory."""
    reported: dict[str, float] = {}
    memory = 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            reported = json.loads(line)
            memory = max(memory, _peak(process.pid))
    if "seconds" not in reported:
        raise RuntimeError(f"the fit ended with status {process.returncode}: {reported}")
    return reported, memory


def _peak(pid: int) -> int:
    """The peak since the process's exec; wait4() would include its parent's memory."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return 1024 * int(fields["VmHWM"].split()[0]) if "VmHWM" in fields else 0


def write_sound(path: Path, utterances: Sequence[Audio]) -> None:
    joined = Audio.join(utterances)
    with path.open("wb") as file, open_encoder(file, "wav", joined.rate) as encoder:
        encoder.write(joined.samples)
