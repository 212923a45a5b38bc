"""Learns which sentences answer which questions.

From the examples in benchmarks/questions/topics, tuning.json and people.json.

    python -m benchmarks.train_replies

writes phonex/replies/meaning/weights.npz, in about a minute.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import dropout, normalize

from benchmarks.replies import FOLDER, LEARNED, read_questions
from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.questions import changed, joined
from phonex.replies.meaning.weights import Weights

OUT = Path(__file__).parents[1] / "phonex" / "replies" / "meaning" / "weights.npz"

_RANK = 128
_IN_GENERAL = 250  # questions that are kept
_STEPS, _DECAY, _RATE, _DROPOUT, _SHARPNESS = 40, 0.03, 3e-3, 0.3, 20.0

Examples = tuple[list[str], list[str]]  # questions, and sentences that answer some of them


def read_topics() -> list[Examples]:
    """Under each topic of the files, and under each question to the people one learns from."""
    found: dict[str, Examples] = {}
    topic: Examples = ([], [])
    for path in sorted((FOLDER / "topics").glob("*.txt")):
        for line in _lines(path):
            if line.startswith("["):
                topic = found.setdefault(line.strip("[]"), ([], []))
            else:
                topic[0 if line.startswith("?") else 1].append(line.lstrip("? "))
    for question in (each for name in LEARNED for each in read_questions(name)):
        sentences = [each.text for each in question.asked.persona.sentences]
        right = [each for each in sentences if any(part in each for part in question.answers)]
        if right:
            found[f"{question.asked.persona.name}: {question.asked.message}"] = (
                [question.asked.message],
                right,
            )
    return list(found.values())


def _lines(path: Path) -> list[str]:
    lines = map(str.strip, path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def train_changes(
    asked: Vectors, said: Vectors, is_answer: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor]:
    """Small changes after which a question is nearer to its answers than to all others."""
    torch.manual_seed(0)
    questions, answers = torch.from_numpy(asked), torch.from_numpy(said)
    others = torch.from_numpy(~is_answer)
    size = asked.shape[1]
    changes = [torch.zeros(size, size, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.Adam(changes, lr=_RATE)
    for _ in range(_STEPS):
        moved = normalize(questions + dropout(questions, _DROPOUT) @ changes[0], dim=1)
        against = normalize(answers + dropout(answers, _DROPOUT) @ changes[1], dim=1)
        near = _SHARPNESS * moved @ against.T
        right = near.masked_fill(others, -1e9)
        loss = _DECAY * (changes[0].square().sum() + changes[1].square().sum())
        for axis in (0, 1):
            loss = loss + (near.logsumexp(axis) - right.logsumexp(axis)).mean()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return changes[0].detach(), changes[1].detach()


def narrow(change: torch.Tensor) -> Vectors:
    """The nearest matrix of a low rank, as two factors, [2, size, rank]."""
    left, strengths, right = torch.linalg.svd(change)
    root = strengths[:_RANK].sqrt()
    return torch.stack([left[:, :_RANK] * root, right[:_RANK].T * root]).numpy()


def main() -> None:
    torch.set_num_threads(1)
    encoder, topics = SentenceEncoder(), read_topics()
    asked = [text for questions, _ in topics for text in questions]
    said = [text for _, answers in topics for text in answers]
    asked_of = [number for number, (questions, _) in enumerate(topics) for _ in questions]
    said_of = [number for number, (_, answers) in enumerate(topics) for _ in answers]
    question_parts = encoder.meanings(asked), encoder.questions(asked)
    answer_parts = encoder.meanings(said), encoder.answers(said)
    question_mean = np.concatenate([part.mean(axis=0) for part in question_parts])
    answer_mean = np.concatenate([part.mean(axis=0) for part in answer_parts])
    questions = joined(*question_parts, question_mean)
    answers = joined(*answer_parts, answer_mean)
    is_answer = np.array(asked_of)[:, None] == np.array(said_of)
    changes = [narrow(each) for each in train_changes(questions, answers, is_answer)]
    chance = np.random.default_rng(0)
    Weights(
        question_mean,
        answer_mean,
        changes[0],
        changes[1],
        changed(questions, changes[0])[chance.permutation(len(asked))[:_IN_GENERAL]],
    ).save(OUT)
    print(f"{len(asked)} questions, {len(said)} answers -> {OUT}")


if __name__ == "__main__":
    main()
