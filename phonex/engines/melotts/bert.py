"""BERT features of a text, per phone, as MeloTTS was trained with.

Source: MeloTTS melo/text/english_bert.py and the like.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from phonex.engines.checkpoint import REMEDY
from phonex.engines.melotts.bert_network import BertNetwork
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.weights.layout import bert_weights

_OVERLAP = 128  # tokens shared by two windows of a long text
_KEPT_TOKENS = 1024  # about eighty sentences; 4 MB of features of the largest network


class BertFeatures:
    """Word-pieces and features of one language. Thread-safe: one text at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        remedy: str = REMEDY,
    ) -> None:
        """folder: in Hugging Face's layout. Raises WeightsUnusable."""
        self.wordpieces = WordPieces(folder, remedy)
        network = BertNetwork.read(folder, bert_weights(folder), self.wordpieces.size, remedy)
        self._network = network.to(device, dtype)
        self._device = device
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Tensor] = OrderedDict()

    @property
    def n_features(self) -> int:
        return self._network.config.n_hidden

    def pieces(self, text: str) -> list[str]:
        return self.wordpieces.pieces(text)

    def features(self, norm_text: str, word2ph: Sequence[int]) -> Tensor:
        """Each token's features, repeated for each of its phones.

        word2ph: phones per token, [CLS] and [SEP] included.  Returns [H, sum of word2ph] float32 on
        the device.
        """
        tokens = self.tokens(norm_text)
        repeats = torch.as_tensor(word2ph, device=tokens.device)
        return tokens.repeat_interleave(repeats, dim=0).T.contiguous()

    def tokens(self, norm_text: str) -> Tensor:
        """[S, H] float32 for the S tokens of a text, [CLS] and [SEP] included."""
        with self._lock:
            if norm_text in self._kept:
                self._kept.move_to_end(norm_text)
            else:
                self._kept[norm_text] = self._encode(self.wordpieces.ids(norm_text))
            found = self._kept[norm_text]
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_TOKENS:
                self._kept.popitem(last=False)
        return found

    def _encode(self, ids: list[int]) -> Tensor:
        """Encode a text; one too long for the network in overlapping windows, taking each token
        from the window that has more context around it."""
        start, *inner, end = ids
        width = self._network.config.longest - 2
        overlap = min(_OVERLAP, width // 2)
        step = width - overlap
        firsts = range(0, max(len(inner) - overlap, 1), step)
        parts = []
        for first in firsts:
            window = torch.tensor([[start, *inner[first : first + width], end]])
            found = self._network(window.to(self._device))[0].float()
            skipped = 0 if first == 0 else 1 + overlap // 2
            dropped = 0 if first == firsts[-1] else 1 + overlap - overlap // 2
            parts.append(found[skipped : len(found) - dropped])
        return torch.cat(parts)
