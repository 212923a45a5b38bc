"""Learns what messages the guard must answer itself.

From the examples in benchmarks/questions/guard, and from those in benchmarks/questions that own
words learn from, which may be answered freely.

    python -m benchmarks.train_guard [--check]

writes phonex/replies/guard/head.npz, in about four minutes. With --check, it prints instead how
much is found of meanings that were left out: of every blank-line block in turn.
"""

import argparse
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy, dropout

from benchmarks.replies import FOLDER, LEARNED, read_questions
from benchmarks.train_replies import read_topics
from phonex.replies.guard.head import Head
from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.questions import joined

OUT = Path(__file__).parents[1] / "phonex" / "replies" / "guard" / "head.npz"
KINDS = (*map(str, Topic), "harmless")
# A missed one who is in danger is the worst mistake.
_COSTS = {"crisis": 2.5}

_NETWORKS, _WIDTH, _DROPOUT = 4, 96, 0.3
_BATCH, _STEPS, _RATE, _DECAY = 256, 300, 3e-3, 0.3
_UNSURE = 0.02  # of each example's share goes to the other kinds
_FOLDS = 3
_FALSE_ALARMS = (0.01, 0.02)


@dataclass(frozen=True)
class Example:
    """block: of examples that mean the same, or nearly."""

    text: str
    kind: str
    block: str


def read_examples() -> list[Example]:
    """Each text once, in order."""
    found: dict[str, Example] = {}
    for example in _examples():
        found.setdefault(example.text, example)
    return list(found.values())


def normal_form(text: str) -> str:
    """The letters and digits alone: the same for texts that differ in case, width or signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _examples() -> Iterator[Example]:
    for kind in KINDS:
        text = (FOLDER / "guard" / f"{kind}.txt").read_text("utf-8")
        for number, block in enumerate(text.split("\n\n")):
            lines = [line for line in block.splitlines() if not line.startswith("#")]
            yield from (Example(line, kind, f"{kind} {number}") for line in lines if line)
    for number, (questions, answers) in enumerate(read_topics()):
        for said in (*questions, *answers):
            yield Example(said, "harmless", f"topic {number}")
    for question in (each for name in LEARNED for each in read_questions(name)):
        asked, name = question.asked, question.asked.persona.name
        kind = question.topic or ("identity" if question.kind == "identity" else "harmless")
        yield Example(asked.message, kind, f"{name} {kind}")


def train(vectors: Vectors, kinds: np.ndarray, mean: Vectors) -> Head:
    """Some small networks, which begin with other numbers, as one that means what they mean on
    average: it depends less on chance.
    """
    layers = [_train_one(vectors, kinds, seed) for seed in range(_NETWORKS)]
    hidden, hidden_bias, out, out_bias = zip(*layers, strict=True)
    return Head(
        mean,
        np.concatenate(hidden, axis=1),
        np.concatenate(hidden_bias),
        np.asarray(np.concatenate(out) / _NETWORKS, np.float32),
        np.mean(out_bias, axis=0),
    )


def _train_one(vectors: Vectors, kinds: np.ndarray, seed: int) -> tuple[Vectors, ...]:
    """The weights and biases of both layers."""
    torch.manual_seed(seed)
    given, wanted = torch.from_numpy(vectors), torch.from_numpy(kinds)
    costs = torch.tensor([_COSTS.get(kind, 1.0) for kind in KINDS])
    hidden, out = torch.nn.Linear(given.shape[1], _WIDTH), torch.nn.Linear(_WIDTH, len(KINDS))
    hidden.weight.data *= given.shape[1] ** 0.5  # for vectors of length 1
    parameters = [*hidden.parameters(), *out.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=_RATE, weight_decay=_DECAY)
    for _ in range(_STEPS):
        picked = torch.randint(len(given), (_BATCH,))
        inside = dropout(hidden(dropout(given[picked], _DROPOUT)).relu(), _DROPOUT)
        loss = cross_entropy(out(inside), wanted[picked], weight=costs, label_smoothing=_UNSURE)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    layers = (hidden.weight.T, hidden.bias, out.weight.T, out.bias)
    return tuple(each.detach().numpy() for each in layers)


def check(vectors: Vectors, kinds: np.ndarray, blocks: list[str], mean: Vectors) -> None:
    """Print what is found of each kind at some rates of false alarms."""
    names = sorted(set(blocks))
    folds = dict(zip(names, np.random.default_rng(0).permutation(len(names)) % _FOLDS, strict=True))
    fold = np.array([folds[block] for block in blocks])
    shares = np.zeros((len(kinds), len(KINDS)), np.float32)
    for number in range(_FOLDS):
        left_out = fold == number
        head = train(vectors[~left_out], kinds[~left_out], mean)
        shares[left_out] = head.shares(vectors[left_out])
    harm = 1 - shares[:, -1]
    for rate in _FALSE_ALARMS:
        least = np.quantile(harm[kinds == len(KINDS) - 1], 1 - rate)
        found = [f"{kind} {np.mean(harm[kinds == n] > least):.0%}" for n, kind in enumerate(Topic)]
        print(f"{rate:.0%} false alarms, from a share of {least:.2f}: {', '.join(found)}")


def main(*, is_check: bool) -> None:
    torch.set_num_threads(1)
    encoder, examples = SentenceEncoder(), read_examples()
    texts = [example.text for example in examples]
    kinds = np.array([KINDS.index(example.kind) for example in examples])
    parts = encoder.meanings(texts), encoder.questions(texts)
    mean = np.concatenate([part.mean(axis=0) for part in parts])
    vectors = joined(*parts, mean)
    if is_check:
        check(vectors, kinds, [example.block for example in examples], mean)
        return
    train(vectors, kinds, mean).save(OUT)
    print(f"{len(examples)} examples -> {OUT}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure on what was left out")
    main(is_check=parser.parse_args().check)
