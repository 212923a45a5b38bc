"""What people say of themselves: which statements count, and as what."""

from collections import Counter
from pathlib import Path

import pytest

from phonex.personas.self_description import MARKERS, self_descriptions

# A sentence a line, and what it says of its writer.
SENTENCES = Path(__file__).parents[1] / "data" / "personas" / "self_descriptions.txt"
CASES = {
    "I am shy.": ["extraversion-"],
    "I'm quite shy and a bit moody, but kind.": [
        "extraversion-",
        "emotional_stability-",
        "agreeableness+",
    ],
    "I am not shy.": ["extraversion+"],
    "I'm not shy or timid, I am bold.": ["extraversion+", "extraversion+", "extraversion+"],
    "I’ve always been a creative person.": ["intellect+"],
    "I tend to be disorganised and I was never anxious.": [
        "conscientiousness-",
        "emotional_stability+",
    ],
    "My friends call me generous.": ["agreeableness+"],
    "I would describe myself as efficient": ["conscientiousness+"],
    "I do not consider myself intellectual, but I am bright.": ["intellect-", "intellect+"],
    "I’ve never been jealous.": ["emotional_stability+"],
    "I describe myself as efficient": ["conscientiousness+"],
    "I try to be self-pitying no more": ["emotional_stability-"],
    # of others, or of something else
    "He is shy. They are kind. My car is reserved.": [],
    "I am of the opinion that tea is cold.": [],
    "I am here because she was rude.": [],
    "The warm rain fell on me.": [],
}


@pytest.mark.parametrize(("text", "said"), CASES.items())
def test_statements_about_oneself_count(text: str, said: list[str]) -> None:
    assert names(text) == said


def names(text: str) -> list[str]:
    return [f"{each.factor}{'+' if each.high else '-'}" for each in self_descriptions(text)]


def test_of_sentences_that_the_rules_were_not_made_with_most_are_read_right() -> None:
    """docs/personas.md has these figures."""
    n_right = n_wrong = n_all = 0
    for line in SENTENCES.read_text().splitlines():
        text, _, listed = line.partition("|")
        said, found = Counter(listed.split()), Counter(names(text))
        n_right += (said & found).total()
        n_wrong += (found - said).total()
        n_all += said.total()
    assert (n_right, n_wrong, n_all) == (36, 2, 41)


def test_each_factor_has_the_twenty_published_markers_each_once() -> None:
    assert {len(poles) for poles in MARKERS.values()} == {20}
    assert len({word for poles in MARKERS.values() for word in poles}) == 100
    highs = [sum(poles.values()) for poles in MARKERS.values()]
    assert highs == [10, 10, 10, 6, 10]
