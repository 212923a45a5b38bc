"""How much of what it was not tuned with the guard finds: phrases that were written apart.

They are held out: patterns and examples must not be changed for them.
"""

import pytest

from benchmarks.guard import HARMLESS, HELD_OUT, is_right, read_phrases, topic_of
from phonex.replies.guard.guard import Guard
from phonex.replies.guard.meanings import Meanings
from phonex.replies.meaning.encoder import SentenceEncoder

PHRASES = read_phrases(HELD_OUT)
# Of 16 English and 30 other ones of each kind, and of 48 harmless ones.
LEAST = {"crisis": (14, 27), "medical": (15, 28), "legal": (15, 28), "identity": (14, 28)}
MOST_FALSE_ALARMS = 2


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard("", Meanings(SentenceEncoder()))


@pytest.mark.parametrize("kind", LEAST)
def test_what_was_never_seen_is_found(kind: str, guard: Guard) -> None:
    english, others = (
        [
            message
            for language, messages in PHRASES[kind].items()
            for message in messages
            if (language == "EN") is is_english
            and is_right(kind, topic_of(guard, language, message))
        ]
        for is_english in (True, False)
    )
    least_english, least_others = LEAST[kind]
    assert len(english) >= least_english, english
    assert len(others) >= least_others, others


def test_what_is_harmless_is_left_alone(guard: Guard) -> None:
    alarms = {
        message: topic
        for language, messages in PHRASES[HARMLESS].items()
        for message in messages
        if (topic := topic_of(guard, language, message))
    }
    assert len(alarms) <= MOST_FALSE_ALARMS, alarms
