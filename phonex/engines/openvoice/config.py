"""The configuration of an OpenVoice converter, read from config.json."""

from dataclasses import dataclass
from pathlib import Path

from phonex.engines.checkpoint import REMEDY
from phonex.engines.vits.config import Fields, GeneratorConfig


@dataclass(frozen=True)
class SpectrogramConfig:
    """All in samples. n_fft: FFT size; hop: hop length; window: window length."""

    n_fft: int
    hop: int
    window: int

    @property
    def n_bins(self) -> int:
        return self.n_fft // 2 + 1


@dataclass(frozen=True)
class ConverterConfig:
    """rate: Hz, of input and output.

    zero_g: only the flow gets the speaker (version 2); the encoder and the generator get zeros.
    """

    rate: int
    spectrogram: SpectrogramConfig
    n_hidden: int
    zero_g: bool
    generator: GeneratorConfig

    @staticmethod
    def read(path: Path, remedy: str = REMEDY) -> "ConverterConfig":
        """path: config.json. Raises WeightsUnusable, naming the key."""
        config = Fields.read(path, remedy)
        data, model = config.part("data"), config.part("model")
        spectrogram = SpectrogramConfig(
            data.count("filter_length", least=2),
            data.count("hop_length"),
            data.count("win_length", least=2),
        )
        if not spectrogram.hop <= spectrogram.window <= spectrogram.n_fft:
            raise data.fault("win_length", "does not lie between the hop and filter_length")
        if data.count("n_speakers", 0, least=0):
            raise data.fault("n_speakers", "is not 0: this is a speech model, not a converter")
        return ConverterConfig(
            rate=data.hertz("sampling_rate"),
            spectrogram=spectrogram,
            n_hidden=model.count("hidden_channels"),
            zero_g=model.flag("zero_g", default=False),
            generator=GeneratorConfig.of(model),
        )
