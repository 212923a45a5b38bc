"""How much of what it was not tuned with the guard finds: phrases that were written afterwards.

They are held out: patterns and prototypes must not be changed for them.
"""

import json
from pathlib import Path

import pytest

from phonex.personas.persona import Persona
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.guard import Guard, language_of
from phonex.replies.guard.meanings import Meanings, kept_vectors, read_prototypes
from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder
from phonex.replies.protocols import Asked

HELD_OUT = json.loads((Path(__file__).parents[1] / "data/guard_held_out.json").read_text("utf-8"))
# Of 16 English and 30 other ones of each kind, and of 48 harmless ones.
LEAST = {"crisis": (11, 15), "medical": (13, 23), "legal": (15, 24), "identity": (13, 28)}
MOST_FALSE_ALARMS = 1


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard("", Meanings(SentenceEncoder()))


def found(guard: Guard, language: str, message: str) -> str | None:
    """The topic of the fixed answer."""
    asked = Asked(Persona("e", "o", "Ada", language=language), message)
    answers = ANSWERS[language_of(asked)]
    by_text = {answers.to(topic, "Ada", ""): topic.value for topic in Topic}
    return by_text.get(guard.check(asked) or "")


def found_of(guard: Guard, kind: str, languages: set[str]) -> list[str]:
    """Those of a kind that are answered as what they are, or as graver."""
    graver = [topic.value for topic in Topic][: [*Topic].index(Topic(kind)) + 1]
    return [
        message
        for language in languages
        for message in HELD_OUT[kind][language]
        if found(guard, language, message) in graver
    ]


@pytest.mark.parametrize("kind", LEAST)
def test_what_was_never_seen_is_found(kind: str, guard: Guard) -> None:
    english = found_of(guard, kind, {"EN"})
    others = found_of(guard, kind, set(HELD_OUT[kind]) - {"EN"})
    least_english, least_others = LEAST[kind]
    assert len(english) >= least_english, english
    assert len(others) >= least_others, others


def test_what_is_harmless_is_left_alone(guard: Guard) -> None:
    alarms = {
        message: topic
        for language, messages in HELD_OUT["harmless"].items()
        for message in messages
        if (topic := found(guard, language, message))
    }
    assert len(alarms) <= MOST_FALSE_ALARMS, alarms


def test_the_kept_vectors_are_those_of_the_prototypes() -> None:
    vectors = kept_vectors(read_prototypes())
    assert vectors is not None, "run python -m phonex.replies.guard.meanings"
    assert len(vectors) == sum(map(len, read_prototypes().values()))
