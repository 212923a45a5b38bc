"""What the guard learns from, and what it is measured by."""

from pathlib import Path

import pytest

from benchmarks.guard import SETS, read_phrases
from benchmarks.train_guard import normal_form, read_examples


@pytest.fixture(scope="module")
def learned() -> set[str]:
    return {normal_form(example.text) for example in read_examples()}


@pytest.mark.parametrize("path", SETS, ids=[path.stem for path in SETS])
def test_nothing_held_out_is_among_the_examples(path: Path, learned: set[str]) -> None:
    held_out = [
        message
        for by_language in read_phrases(path).values()
        for messages in by_language.values()
        for message in messages
    ]
    assert held_out
    assert [message for message in held_out if normal_form(message) in learned] == []


def test_a_phrase_is_the_same_whatever_its_case_width_and_punctuation() -> None:
    assert normal_form(" Es-tu une machine ?") == normal_form("es tu une MACHINE")
    assert normal_form("你是哪里人？") == normal_form("你是哪里人")
    assert normal_form("ＡＩですか") == normal_form("AIですか。")
    assert normal_form("Is it 5 pills?") != normal_form("Is it 6 pills?")
