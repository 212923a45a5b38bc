"""BERT features against bert/, with the networks and tokenizers in hf/."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from phonex.engines.melotts.bert import BertFeatures
from phonex.engines.melotts.bert_network import BertNetwork
from phonex.weights.layout import bert_weights
from tests.golden.row import Row, difference

_TOLERANCE = 1e-4
_SPECIAL = {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}

Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Case:
    """One language: its texts, their features, and the folder of its BERT."""

    root: Path
    language: str
    items: list[dict[str, Any]]
    arrays: Arrays

    @property
    def bert(self) -> Path:
        return self.root / "hf" / self.language

    def row(self, kind: str, error: float) -> Row:
        files = [self.root / "bert" / f"{self.language}.npz", self.root / "bert" / "index.json"]
        names = [path.relative_to(self.root) for path in (*files, *sorted(self.bert.iterdir()))]
        return Row(f"{names[0]}: {kind}", error, _TOLERANCE, names)


def check(folder: Path) -> Iterator[Row]:
    index = folder / "bert" / "index.json"
    if not index.is_file():
        return
    for language, about in json.loads(index.read_text(encoding="utf-8")).items():
        path = index.parent / f"{language}.npz"
        if not path.is_file():
            continue
        with np.load(path) as arrays:
            case = Case(folder, language, about["items"], dict(arrays))
        yield case.row("special tokens", _special_tokens(case.bert))
        vocabulary = (case.bert / "vocab.txt").read_text(encoding="utf-8").splitlines()
        network = BertNetwork.read(case.bert, bert_weights(case.bert), len(vocabulary))
        yield case.row("hidden states", _hidden_states(network, case.arrays))
        yield from _features(case)


def _special_tokens(folder: Path) -> float:
    path = folder / "special_tokens_map.json"
    named = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else _SPECIAL
    return float(sum(named.get(role) != token for role, token in _SPECIAL.items()))


@torch.inference_mode()
def _hidden_states(network: BertNetwork, arrays: Arrays) -> float:
    """Every state up to the one that is heard."""
    states = [network.embeddings(torch.tensor(arrays["token_level/input_ids"]))]
    for layer in network.encoder.layer:
        states.append(layer(states[-1]))
    wanted = (arrays[f"token_level/hidden_states_{index}"] for index in range(len(states)))
    return max(difference(found, one) for found, one in zip(states, wanted, strict=True))


def _features(case: Case) -> Iterator[Row]:
    bert = BertFeatures(case.bert)
    errors = [
        difference(bert.features(item["norm_text"], item["word2ph_after"]), case.arrays[item["id"]])
        for item in case.items
        if item["ok"]
    ]
    yield case.row(f"features of {len(errors)} texts", max(errors))
    long = [item.get("norm_text", item["text"]) for item in case.items if not item["ok"]]
    if long:
        heard = [bert.tokens(text) for text in long]
        whole = all(bool(torch.isfinite(each).all()) for each in heard) and all(
            len(each) == len(bert.pieces(text)) + 2 for text, each in zip(long, heard, strict=True)
        )
        yield case.row("heard where the original fails", 0 if whole else float("inf"))
