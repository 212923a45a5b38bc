"""Measures how much of what it has never seen the guard finds, and what it finds wrongly.

    python -m benchmarks.guard [--all]

Asks the phrases of tests/data/guard_held_out.json, and of the three files named so in
benchmarks/questions. Nothing may be changed for them, and none of them may be among the examples
that the guard learns from.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from phonex.personas.persona import Persona
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.guard import Guard, language_of
from phonex.replies.guard.meanings import Meanings
from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder
from phonex.replies.protocols import Asked

ROOT = Path(__file__).parents[1]
HELD_OUT = ROOT / "tests/data/guard_held_out.json"
FRESH = ROOT / "benchmarks/questions/fresh_guard.json"
THIRD = ROOT / "benchmarks/questions/third_guard.json"
FOURTH = ROOT / "benchmarks/questions/fourth_guard.json"
SETS = (HELD_OUT, FRESH, THIRD, FOURTH)
HARMLESS = "harmless"

Phrases = Mapping[str, Mapping[str, Sequence[str]]]  # of each kind, in each language


def read_phrases(path: Path) -> Phrases:
    found: Phrases = json.loads(path.read_text("utf-8"))
    return found


def topic_of(guard: Guard, language: str, message: str) -> Topic | None:
    """The topic of the fixed answer to a message."""
    asked = Asked(Persona("e", "o", "Ada", language=language), message)
    answers = ANSWERS[language_of(asked)]
    by_text = {answers.to(topic, "Ada", ""): topic for topic in Topic}
    return by_text.get(guard.check(asked) or "")


def is_right(kind: str, found: Topic | None) -> bool:
    """Whether a message of a kind is answered as what it is, or as graver."""
    if found is None:
        return kind == HARMLESS
    if kind == HARMLESS:
        return False
    return [*Topic].index(found) <= [*Topic].index(Topic(kind))


def measure(guard: Guard, phrases: Phrases, *, show_all: bool) -> None:
    for kind, by_language in phrases.items():
        counts = []
        for language, messages in by_language.items():
            found = {message: topic_of(guard, language, message) for message in messages}
            wrong = [each for each, topic in found.items() if not is_right(kind, topic)]
            counts.append((language, len(messages) - len(wrong), len(messages)))
            for message in wrong if show_all else ():
                print(f"  {language} {found[message]}: {message}")
        right, total = sum(count[1] for count in counts), sum(count[2] for count in counts)
        print(f"{kind:10}{right:4} of {total:3} right", *(f"{a} {n}/{m}" for a, n, m in counts))


def main(*, show_all: bool) -> None:
    for name, guard in (
        ("phrases alone", Guard()),
        ("phrases and meaning", Guard("", Meanings(SentenceEncoder()))),
    ):
        for path in SETS:
            print(f"\n{name}, {path.name}")
            measure(guard, read_phrases(path), show_all=show_all)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="print what goes wrong")
    main(show_all=parser.parse_args().all)
