"""The configuration of a MeloTTS checkpoint, read from config.json; each published one differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phonex.engines.checkpoint import REMEDY
from phonex.engines.vits.config import Fields, GeneratorConfig
from phonex.engines.vits.encoder import SPEAKER_LAYER


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of the text encoder; the flow shares some of them."""

    n_hidden: int
    n_inner: int
    n_heads: int
    n_layers: int
    n_taps: int
    knows_speaker: bool


@dataclass(frozen=True)
class FlowConfig:
    """is_transformer: couplings use transformers, not WaveNets. n_layers: per coupling."""

    is_transformer: bool
    n_layers: int


@dataclass(frozen=True)
class MeloConfig:
    """rate: Hz. speakers: name to id. uses_bert: if not, both kinds of features are zero.

    add_blank: put a blank before, between and after all phones.
    """

    rate: int
    symbols: tuple[str, ...]
    n_tones: int
    n_languages: int
    n_speakers: int
    speakers: Mapping[str, int]
    add_blank: bool
    uses_bert: bool
    encoder: EncoderConfig
    flow: FlowConfig
    generator: GeneratorConfig

    @staticmethod
    def read(path: Path, remedy: str = REMEDY) -> "MeloConfig":
        """path: config.json. Raises WeightsUnusable, naming the key."""
        config = Fields.read(path, remedy)
        data, model = config.part("data"), config.part("model")
        return MeloConfig(
            rate=data.hertz("sampling_rate"),
            symbols=config.strings("symbols"),
            n_tones=config.count("num_tones"),
            n_languages=config.count("num_languages"),
            n_speakers=data.count("n_speakers"),
            speakers=_speakers(data),
            add_blank=data.flag("add_blank", default=True),
            uses_bert=not data.flag("disable_bert", default=False),
            encoder=_encoder(model),
            flow=_flow(model),
            generator=GeneratorConfig.of(model),
        )


def _speakers(data: Fields) -> Mapping[str, int]:
    ids = data.part("spk2id")
    n_speakers = data.count("n_speakers")
    speakers = {name: ids.count(name, least=0) for name in ids.values}
    for name, number in speakers.items():
        if number >= n_speakers:
            raise ids.fault(name, f"is not one of {n_speakers} speakers")
    return speakers


def _encoder(model: Fields) -> EncoderConfig:
    encoder = EncoderConfig(
        n_hidden=model.count("hidden_channels"),
        n_inner=model.count("filter_channels"),
        n_heads=model.count("n_heads"),
        n_layers=model.count("n_layers"),
        n_taps=model.count("kernel_size"),
        knows_speaker=model.flag("use_spk_conditioned_encoder", default=True),
    )
    if encoder.n_hidden % encoder.n_heads:
        raise model.fault("hidden_channels", f"cannot be divided among {encoder.n_heads} heads")
    if encoder.knows_speaker and encoder.n_layers <= SPEAKER_LAYER:
        raise model.fault("n_layers", "is too small for a speaker-conditioned encoder")
    return encoder


def _flow(model: Fields) -> FlowConfig:
    if model.flag("flow_share_parameter", default=False):
        raise model.fault("flow_share_parameter", "is true, which is not supported")
    is_transformer = model.flag("use_transformer_flow", default=True)
    if not is_transformer:
        return FlowConfig(is_transformer=False, n_layers=model.count("n_flow_layer", 4))
    n_layers = model.count("n_layers_trans_flow", 6)
    if n_layers <= SPEAKER_LAYER:
        raise model.fault("n_layers_trans_flow", "is too small: layer 3 needs the speaker")
    return FlowConfig(is_transformer=True, n_layers=n_layers)
