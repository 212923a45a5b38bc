"""The text encoder: phone embeddings and a transformer over them.

Attribute names are the checkpoint's.
Source: MeloTTS melo/models.py, TextEncoder.
"""

import math
from dataclasses import dataclass

from torch import Tensor, nn

from phonex.engines.melotts.config import MeloConfig
from phonex.engines.vits.encoder import TransformerEncoder
from phonex.engines.vits.layers import Mask, masked, table

N_BERT = 1024  # features of each kind per phone; not in the config
N_JA_BERT = 768


@dataclass(frozen=True)
class Sentences:
    """A batch of texts. phones, tones, languages: [B, T]; bert, ja_bert: [B, 1024 or 768, T]."""

    phones: Tensor
    tones: Tensor
    languages: Tensor
    bert: Tensor | None
    ja_bert: Tensor | None
    mask: Mask


@dataclass(frozen=True)
class Encoded:
    """hidden: [B, hidden, T]; mean, log_deviation: [B, inter, T] of the prior."""

    hidden: Tensor
    mean: Tensor
    log_deviation: Tensor


class TextEncoder(nn.Module):
    def __init__(self, config: MeloConfig) -> None:
        super().__init__()
        sizes = config.encoder
        n_hidden = sizes.n_hidden
        self.emb = table(len(config.symbols), n_hidden)
        self.tone_emb = table(config.n_tones, n_hidden)
        self.language_emb = table(config.n_languages, n_hidden)
        self.bert_proj = nn.Conv1d(N_BERT, n_hidden, 1)
        self.ja_bert_proj = nn.Conv1d(N_JA_BERT, n_hidden, 1)
        self.encoder = TransformerEncoder(
            *(n_hidden, sizes.n_inner, sizes.n_heads, sizes.n_layers, sizes.n_taps),
            config.generator.n_speaker if sizes.knows_speaker else 0,
            exact=True,
        )
        self.proj = nn.Conv1d(n_hidden, 2 * config.generator.n_inter, 1)

    def forward(self, text: Sentences, speaker: Tensor) -> Encoded:
        """speaker: [B, G, 1]."""
        embedded = (
            self.emb(text.phones) + self.tone_emb(text.tones) + self.language_emb(text.languages)
        ).transpose(1, 2)
        embedded = embedded + _projected(self.bert_proj, text.bert)
        embedded = embedded + _projected(self.ja_bert_proj, text.ja_bert)
        hidden = self.encoder(embedded * math.sqrt(embedded.shape[1]), text.mask, speaker)
        mean, log_deviation = masked(self.proj(hidden), text.mask).chunk(2, dim=1)
        return Encoded(hidden, mean, log_deviation)


def _projected(projection: nn.Conv1d, features: Tensor | None) -> Tensor:
    """All-zero features give the bias alone."""
    if features is not None:
        y: Tensor = projection(features)
        return y
    assert projection.bias is not None
    return projection.bias.unsqueeze(1)
