"""Traits: what is measured, how surely, and when it is not."""

import pytest

from phonex.personas.traits import TRAITS, measure_traits
from phonex.store.records.echos import TraitRecord, Unmeasured
from tests.growth import LINEAR, growth

STORY = (
    "I went there and she told me that it was not what they had wanted, so I just said yes. "
    "Then he came back because he could not find it, and we were all very tired by now. "
)
REPORT = (
    "The structure of the argument in the second chapter of the book follows the order of the "
    "questions from the introduction, with a summary of the sources at the end of each section. "
)
WORDY = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))


def measured(text: str, language: str = "EN") -> dict[str, TraitRecord]:
    return {each.name: each for each in measure_traits([text], language)}


def test_a_report_is_more_analytical_than_a_story() -> None:
    story, report = measured(STORY * 5)["analytical"], measured(REPORT * 6)["analytical"]
    assert story.high is not None
    assert report.low is not None
    assert story.high < 0.4 < 0.6 < report.low


def test_the_index_counts_words_as_its_source_says() -> None:
    # of 50 words, 10 are categorical and 20 dynamic: (1 + 0.2 - 0.4) / 2
    text = ("the of " * 5 + "i and not will " * 5 + "bread " * 20) * 3
    assert measured(text)["analytical"].score == pytest.approx(0.4)
    assert measured("I don't " * 75)["analytical"].score == 0  # both parts of a contraction


def test_variety_is_the_share_of_different_words_in_fifty() -> None:
    assert measured(WORDY)["varied"].score == 1
    assert measured("bread " * 150)["varied"].score == 0.02
    half = measured(" ".join([*(["bread"] * 50), *WORDY.split()[:50], *(["salt"] * 50)]))["varied"]
    assert half.score == pytest.approx((0.02 + 1 + 0.02) / 3, abs=1e-3)
    assert (half.low, half.high) == (0, 1)  # three passages that differ say little


def test_more_text_makes_the_score_surer() -> None:
    widths = []
    for n_times in (6, 24):
        trait = measured((STORY + REPORT) * n_times)["analytical"]
        assert trait.low is not None
        assert trait.high is not None
        widths.append(trait.high - trait.low)
    assert widths[1] < widths[0] / 1.8


def test_statements_give_a_share_with_wilsons_bounds() -> None:
    found = measured("I am kind. I am warm. I am generous. I was rude.")["agreeableness"]
    assert (found.score, found.n_observed) == (0.75, 4)
    assert (found.low, found.high) == (0.301, 0.954)


def test_too_little_text_gives_no_score() -> None:
    found = measured("I am kind. " + STORY)
    assert set(found) == set(TRAITS)
    assert {each.reason for each in found.values()} == {Unmeasured.NOT_ENOUGH_TEXT}
    assert {each.score for each in found.values()} == {None}


def test_other_languages_give_what_was_published_for_them() -> None:
    french = measured("Le dimanche je fais du pain pour toute la rue et le village. " * 15, "FR")
    assert french["varied"].score is not None
    assert french["analytical"].reason is Unmeasured.LANGUAGE
    assert french["intellect"].reason is Unmeasured.LANGUAGE
    assert {each.reason for each in measured("日曜日にパンを焼く。" * 50, "JP").values()} == {
        Unmeasured.LANGUAGE
    }


def test_measuring_takes_time_in_proportion_to_the_text() -> None:
    def measure(size: int) -> None:
        measure_traits(["I am " * size, "a" * size, "my friends " * size, "n't" * size], "EN")

    assert growth(measure, 2000) <= LINEAR
