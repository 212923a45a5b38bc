"""What people say of themselves: which statements count, and as what."""

import pytest

from phonex.personas.self_description import MARKERS, self_descriptions

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
    "I would describe myself as efficient": [],
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
    found = [f"{each.factor}{'+' if each.high else '-'}" for each in self_descriptions(text)]
    assert found == said


def test_each_factor_has_the_twenty_published_markers_each_once() -> None:
    assert {len(poles) for poles in MARKERS.values()} == {20}
    assert len({word for poles in MARKERS.values() for word in poles}) == 100
    highs = [sum(poles.values()) for poles in MARKERS.values()]
    assert highs == [10, 10, 10, 6, 10]
