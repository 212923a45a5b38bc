"""A BERT encoder, up to the layer that MeloTTS uses. Knows ids, not text.

Attribute names are the checkpoint's.
Source: Devlin et al. 2018; modeling_bert.py of Hugging Face's transformers for the names.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from phonex.engines.checkpoint import REMEDY, load, plain, read_state
from phonex.engines.vits.config import Fields
from phonex.engines.vits.layers import table
from phonex.errors import WeightsUnusable

_N_UNUSED_LAYERS = 2  # the features are hidden_states[-3] of all layers
_PREFIX = "bert."
_WORDS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class BertConfig:
    """n_layers: computed layers only. longest: in tokens."""

    n_hidden: int
    n_inner: int
    n_heads: int
    n_layers: int
    longest: int
    epsilon: float

    @staticmethod
    def read(path: Path, remedy: str = REMEDY) -> "BertConfig":
        """path: config.json. Raises WeightsUnusable, naming the key."""
        config = Fields.read(path, remedy)
        if config.values.get("hidden_act", "gelu") != "gelu":
            raise config.fault("hidden_act", "is not gelu")
        if config.values.get("position_embedding_type", "absolute") != "absolute":
            raise config.fault("position_embedding_type", "is not absolute")
        epsilon = config.values.get("layer_norm_eps", 1e-12)
        if not isinstance(epsilon, float) or not 0 < epsilon < 1:
            raise config.fault("layer_norm_eps", "is not a small number")
        n_hidden, n_heads = config.count("hidden_size"), config.count("num_attention_heads")
        if n_hidden % n_heads:
            raise config.fault("hidden_size", f"cannot be divided among {n_heads} heads")
        return BertConfig(
            n_hidden=n_hidden,
            n_inner=config.count("intermediate_size"),
            n_heads=n_heads,
            n_layers=max(config.count("num_hidden_layers") - _N_UNUSED_LAYERS, 0),
            longest=config.count("max_position_embeddings", 512, least=3),
            epsilon=epsilon,
        )


class Attention(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        size = config.n_hidden
        self.n_heads = config.n_heads
        self.self = nn.ModuleDict(
            {name: nn.Linear(size, size) for name in ("query", "key", "value")}
        )
        self.output = _Added(size, config)

    def forward(self, x: Tensor) -> Tensor:
        heads = [
            self.self[name](x).unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
            for name in ("query", "key", "value")
        ]
        attended = F.scaled_dot_product_attention(*heads)
        out: Tensor = self.output(attended.transpose(1, 2).flatten(2), x)
        return out


class _Added(nn.Module):
    """A projection with a residual connection and layer norm."""

    def __init__(self, n_in: int, config: BertConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(n_in, config.n_hidden)
        self.LayerNorm = nn.LayerNorm(config.n_hidden, config.epsilon)

    def forward(self, y: Tensor, x: Tensor) -> Tensor:
        out: Tensor = self.LayerNorm(self.dense(y) + x)
        return out


class Layer(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(config.n_hidden, config.n_inner)})
        self.output = _Added(config.n_inner, config)

    def forward(self, x: Tensor) -> Tensor:
        x = self.attention(x)
        out: Tensor = self.output(F.gelu(self.intermediate["dense"](x)), x)
        return out


class Embeddings(nn.Module):
    def __init__(self, n_words: int, n_types: int, config: BertConfig) -> None:
        super().__init__()
        self.word_embeddings = table(n_words, config.n_hidden)
        self.position_embeddings = table(config.longest, config.n_hidden)
        self.token_type_embeddings = table(n_types, config.n_hidden)
        self.LayerNorm = nn.LayerNorm(config.n_hidden, config.epsilon)

    def forward(self, ids: Tensor) -> Tensor:
        places = self.position_embeddings.weight[: ids.shape[1]]
        out: Tensor = self.LayerNorm(
            self.word_embeddings(ids) + self.token_type_embeddings.weight[0] + places
        )
        return out


class BertEncoder(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(config) for _ in range(config.n_layers))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layer:
            x = layer(x)
        return x


class BertNetwork(nn.Module):
    """The encoder up to the layer that is used."""

    def __init__(self, config: BertConfig, n_words: int, n_types: int) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(n_words, n_types, config)
        self.encoder = BertEncoder(config)

    @staticmethod
    def read(folder: Path, weights: Path, n_words: int, remedy: str = REMEDY) -> "BertNetwork":
        """Build it from a folder in Hugging Face's layout, without the unused layers.

        n_words: size of the vocabulary; the checkpoint may have more.  Raises WeightsUnusable.
        """
        config = BertConfig.read(folder / "config.json", remedy)
        state = _read(weights, remedy)
        sizes = []
        for kind, least in (("word_embeddings", n_words), ("token_type_embeddings", 1)):
            value = state.get(f"embeddings.{kind}.weight")
            if value is None or value.dim() != 2 or len(value) < least:
                reason = f"embeddings.{kind} is missing or has fewer than {least} rows"
                raise WeightsUnusable(weights, reason, remedy)
            sizes.append(len(value))
        with torch.device("meta"):
            network = BertNetwork(config, *sizes)
        used = network.state_dict().keys()
        load(network, {name: state[name] for name in state if name in used}, weights, remedy)
        # A sentence needs a few rows of the 90 MB of word embeddings. They are memory-mapped again,
        # because loading has touched all pages of the first mapping.
        words = _read(weights, remedy)[_WORDS]
        network.embeddings.word_embeddings.weight = nn.Parameter(words, requires_grad=False)
        return network

    @torch.inference_mode()
    def forward(self, ids: Tensor) -> Tensor:
        """ids: [B, S] of equal length.  Returns [B, S, H]: transformers' hidden_states[-3]."""
        hidden: Tensor = self.encoder(self.embeddings(ids))
        return hidden


def _read(weights: Path, remedy: str) -> dict[str, Tensor]:
    state = plain(read_state(weights, remedy))
    return {name.removeprefix(_PREFIX): value for name, value in state.items()}
