"""Text to cloned speech by MeloTTS and OpenVoice in this process, as in Phonex or as published."""

import math
import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from phonex.audio.decode import decode
from phonex.audio.pcm import to_int16
from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.bench.as_published import run_as_published
from phonex.engines.checkpoint import load, plain, read_state, read_tensor
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.model import MeloModel
from phonex.engines.melotts.network import TRAINING_ONLY, MeloNetwork
from phonex.engines.melotts.variation import Variation
from phonex.engines.openvoice.config import ConverterConfig
from phonex.engines.openvoice.network import ConverterInput, ConverterNetwork
from phonex.engines.types import Prosody
from phonex.engines.vits.device import HERE, Placement
from phonex.engines.vits.noise import SeededNoise
from phonex.weights.layout import ConverterFiles, MeloFiles

_LONGEST_S = 600.0
_FAINT = 1e-20  # power


@dataclass(frozen=True)
class ChainResult:
    """speech: MeloTTS' output; cloned: OpenVoice's. seconds: of computation."""

    speech: Audio
    cloned: Samples
    seconds: float


@dataclass(frozen=True)
class Chain:
    """through_files: write a WAV file after each stage, as the original does."""

    model: MeloModel
    converter: ConverterNetwork
    speaker: str
    source: torch.Tensor
    target: torch.Tensor
    through_files: bool = False

    def say(self, sentence: str, seed: int = 0) -> ChainResult:
        """The same seed gives every chain the same noise."""
        started = time.perf_counter()
        prosody = Prosody(seed=seed)
        (speech,) = self.model.speak([sentence], self.speaker, [prosody], Variation())
        heard = _through_file(speech.audio) if self.through_files else speech.audio
        samples = torch.from_numpy(resample(heard, self.converter.config.rate).samples)
        item = ConverterInput(samples, self.source, self.target)
        (cloned,) = self.converter.convert([item], [SeededNoise(seed)])
        if self.through_files:
            _through_file(Audio(cloned.numpy(), self.converter.config.rate))
        return ChainResult(speech.audio, cloned.numpy(), time.perf_counter() - started)


def open_chain(melotts: MeloFiles, openvoice: ConverterFiles, placement: Placement | None) -> Chain:
    """placement: None to run the networks as published. Raises WeightsUnusable."""
    where = placement or HERE
    speaker = next(iter(MeloConfig.read(melotts.config).speakers))
    model = MeloModel(melotts, where, MeloConfig.read(melotts.config).rate)
    config = ConverterConfig.read(openvoice.config)
    if placement is None:
        model.network = _published_melotts(melotts)
        converter = _published_openvoice(config, openvoice)
    else:
        converter = ConverterNetwork.open(config, openvoice.checkpoint).place(where)
    others = sorted(openvoice.ses.glob("*.pth"))
    source, target = read_tensor(openvoice.base_speaker(speaker)), read_tensor(others[-1])
    return Chain(model, converter, speaker, source, target, through_files=placement is None)


def snr_db(found: Samples, wanted: Samples) -> float:
    """The signal-to-noise ratio against a wanted sound; about 200 dB if they are equal."""
    difference = found.astype(np.float64) - wanted
    signal, noise = (max(float(np.mean(np.square(each))), _FAINT) for each in (wanted, difference))
    return 10 * math.log10(signal / noise)


def _published_melotts(files: MeloFiles) -> MeloNetwork:
    with torch.device("meta"):
        network = MeloNetwork(MeloConfig.read(files.config))
    load(network, plain(read_state(files.checkpoint), TRAINING_ONLY), files.checkpoint)
    run_as_published(network)
    return network


def _published_openvoice(config: ConverterConfig, files: ConverterFiles) -> ConverterNetwork:
    with torch.device("meta"):
        network = ConverterNetwork(config)
    load(network, plain(read_state(files.checkpoint)), files.checkpoint)
    run_as_published(network)
    return network


def _through_file(audio: Audio) -> Audio:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stage.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(audio.rate)
            file.writeframes(to_int16(audio.samples).astype("<i2").tobytes())
        return decode(path, max_seconds=_LONGEST_S)
