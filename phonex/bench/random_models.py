"""Models as large as the published ones, with random weights, laid out as `models pull` does.

For benchmarks without a download: they make sound of realistic length that is not speech.
"""

import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from phonex.bench.random_melotts import unpacked_network as random_melotts
from phonex.bench.random_openvoice import unpacked_network as random_openvoice
from phonex.engines.melotts.bert_network import BertConfig, BertNetwork
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.weights.layout import converter_files, melo_files

KEY = "EN"

# From myshell-ai/MeloTTS-English, except for the symbols.
_SPEAKERS = ("EN-US", "EN-BR", "EN_INDIA", "EN-AU", "EN-Default")
_MODEL: Mapping[str, object] = {
    "use_spk_conditioned_encoder": True,
    "use_noise_scaled_mas": True,
    "use_mel_posterior_encoder": False,
    "use_duration_discriminator": True,
    "inter_channels": 192,
    "hidden_channels": 192,
    "filter_channels": 768,
    "n_heads": 2,
    "n_layers": 6,
    "n_layers_trans_flow": 3,
    "kernel_size": 3,
    "p_dropout": 0.1,
    "resblock": "1",
    "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5]] * 3,
    "upsample_rates": [8, 8, 2, 2, 2],
    "upsample_initial_channel": 512,
    "upsample_kernel_sizes": [16, 16, 8, 2, 2],
    "gin_channels": 256,
}
_DATA: Mapping[str, object] = {
    "sampling_rate": 44_100,
    "filter_length": 2048,
    "hop_length": 512,
    "add_blank": True,
    "n_speakers": 256,
    "spk2id": {name: index for index, name in enumerate(_SPEAKERS)},
}
_N_SYMBOLS, _N_TONES, _N_LANGUAGES = 219, 16, 10

# From myshell-ai/OpenVoiceV2.
_CONVERTER: Mapping[str, object] = {
    "_version_": "v2",
    "data": {
        "sampling_rate": 22_050,
        "filter_length": 1024,
        "hop_length": 256,
        "win_length": 1024,
        "n_speakers": 0,
    },
    "model": {
        **_MODEL,
        "zero_g": True,
        "upsample_rates": [8, 8, 2, 2],
        "upsample_kernel_sizes": [16, 16, 4, 4],
    },
}
# From bert-base-uncased.
_BERT = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "type_vocab_size": 2,
    "vocab_size": 30_522,
}
_BERT_SCALE = 0.02  # standard deviation of its initial weights
_TONE_SCALE = 0.7  # gives embeddings the norm of the published ones


def lay_random_models(models: Path, sentences: Sequence[str]) -> None:
    """Write all models, a gigabyte. sentences: their words are added to BERT's vocabulary."""
    words = {word.strip(string.punctuation).lower() for line in sentences for word in line.split()}
    _lay_bert(melo_files(models, KEY).bert, sorted(words))
    _lay_melotts(models, sentences)
    lay_random_converter(models)


def _lay_melotts(models: Path, sentences: Sequence[str]) -> None:
    files = melo_files(models, KEY)
    symbols = _symbols(sentences, files.bert)
    config: dict[str, object] = {"data": _DATA, "model": _MODEL, "symbols": symbols}
    config |= {"num_tones": _N_TONES, "num_languages": _N_LANGUAGES}
    files.config.parent.mkdir(parents=True)
    files.config.write_text(json.dumps(config))
    network = random_melotts(MeloConfig.read(files.config))
    torch.save({"model": network.state_dict()}, files.checkpoint)


def lay_random_converter(models: Path) -> None:
    """Write OpenVoice only."""
    files = converter_files(models)
    files.config.parent.mkdir(parents=True)
    files.config.write_text(json.dumps(_CONVERTER))
    torch.save({"model": random_openvoice().state_dict()}, files.checkpoint)
    files.ses.mkdir(parents=True)
    for seed, name in enumerate(_SPEAKERS):
        torch.save(tone(seed), files.base_speaker(name))


def tone(seed: int) -> Tensor:
    """[1, 256, 1], a random embedding."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn((1, 256, 1), generator=generator) * _TONE_SCALE


def _symbols(sentences: Sequence[str], bert: Path) -> list[str]:
    """The symbols in the sentences, then more up to the published number."""
    frontend, cut = open_frontend(KEY), WordPieces(bert).pieces
    heard = {
        phone
        for line in sentences
        for phone in frontend.phonemes(frontend.normalise(line), cut).phones
    }
    named = ["_", *sorted(heard - {"_"})]
    return [*named, *(f"symbol {n}" for n in range(_N_SYMBOLS - len(named)))]


def _lay_bert(folder: Path, words: Sequence[str]) -> None:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(_BERT))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    known = [*dict.fromkeys([*special, *letters, *(f"##{each}" for each in letters), *words])]
    unused = (f"[unused{n}]" for n in range(_BERT["vocab_size"] - len(known)))
    (folder / "vocab.txt").write_text("\n".join([*known, *unused]) + "\n")
    torch.save(_bert_weights(folder), folder / "pytorch_model.bin")


@torch.no_grad()
def _bert_weights(folder: Path) -> dict[str, Tensor]:
    """The weights of the layers that MeloTTS uses."""
    with torch.device("meta"):
        network = BertNetwork(
            BertConfig.read(folder / "config.json"), _BERT["vocab_size"], _BERT["type_vocab_size"]
        )
    network.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(0)
    for name, parameter in network.named_parameters():
        parameter.normal_(0, _BERT_SCALE, generator=generator)
        if name.endswith("LayerNorm.weight"):
            parameter.add_(1)
    return network.state_dict()
