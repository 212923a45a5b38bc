import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from phonex.engines.melotts.frontends.en.frontend import EnglishFrontend
from phonex.engines.melotts.frontends.en.numbers import expand
from phonex.text.g2p.en.lexicon import EnglishLexicon, entries
from phonex.text.normalization.en.numerals import by_twos, cardinal, ordinal
from tests.golden import texts
from tests.text.anything import ANY_TEXT

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
WORD = re.compile(r"\w+|[^\w\s]")


@pytest.fixture(scope="module")
def frontend() -> EnglishFrontend:
    return EnglishFrontend()


@pytest.fixture(scope="module")
def lexicon() -> EnglishLexicon:
    return EnglishLexicon()


def test_english_is_read_as_in_the_golden_data() -> None:
    rows = [*texts.of_language(GOLDEN, "EN")]
    assert [row.case for row in rows if not row.ok] == []
    assert any("sentences: phones, 52 texts" in row.case for row in rows)


@pytest.mark.parametrize(
    ("number", "american", "british"),
    [
        (0, "zero", "zeroth"),
        (21, "twenty-one", "twenty-first"),
        (104, "one hundred four", "one hundred and fourth"),
        (1012, "one thousand twelve", "one thousand and twelfth"),
        (90_000, "ninety thousand", "ninety thousandth"),
        (1_200_330, "one million, two hundred thousand, three hundred thirty", ""),
        (5_000_008, "five million eight", "five million and eighth"),
    ],
)
def test_numbers_have_commas_and_ands_where_inflect_has(
    number: int, american: str, british: str
) -> None:
    assert cardinal(number) == american
    assert not british or ordinal(number) == british


def test_years_are_said_by_twos() -> None:
    assert [by_twos(year) for year in (1905, 2024)] == ["nineteen oh five", "twenty twenty-four"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at 0:05 and 13:30pm.", "at twelve oh five p mand one thirty p m."),
        ("$1.01 $1 £0.01 ¥1.01", "one dollar one cent one dollar one penny one yen one sen"),
        ("$3.100", "three dollars one hundred dollar"),
        ("$1.2.3", "one point two.three dollars"),
        ("in 2000, 2005, 1900, 1999", "in two thousand, two thousand five, nineteen hundred, "
         "nineteen ninety-nine"),
        ("-3 or 1,234,567", "minus three or one million, two hundred thirty-four thousand, "
         "five hundred sixty-seven"),
        ("mr.co. and mrs. x", "misterco. and misess x"),
    ],
)  # fmt: skip
def test_numbers_and_abbreviations_are_words(text: str, words: str) -> None:
    assert expand(text) == words


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 5000 + "th", "$" + "9" * 5000, "-" + "9" * 40])
def test_a_number_without_a_name_is_said_digit_by_digit(text: str) -> None:
    said = expand(text)
    assert said.count("nine") >= 40
    assert not re.search("[0-9]", said)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("and", "AE1 N D"),  # as MeloTTS' dictionary, not as CMU's latest
        ("Abattoir", "AE2 B AH0 T W AA1 R"),  # CMU's latest alone
        ("retakes", "R IY1 T EY0 K S"),  # the noun
        ("€forty", "F AO1 R T IY0"),
        ("zorblax", "Z AO1 R B AH0 L K S"),
        ("[UNK]", "AH1 NG K"),
        ("漢字", ""),
    ],
)
def test_words_are_looked_up_or_guessed(lexicon: EnglishLexicon, word: str, phones: str) -> None:
    assert " ".join(lexicon.pronounce(word)) == phones


def test_a_dictionary_may_have_comments_and_alternatives() -> None:
    lines = ["# a comment", "", "tea T IY1 # a drink", "tea(2) T EY1"]
    assert entries(lines) == {"TEA": "T IY1"}


@given(ANY_TEXT)
@settings(max_examples=200)
def test_any_text_can_be_said(frontend: EnglishFrontend, text: str) -> None:
    norm_text = frontend.normalise(text)
    said = frontend.phonemes(norm_text, WORD.findall)
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(WORD.findall(norm_text)) + 2
    assert {*said.tones} <= {0, 1, 2, 3}


READ = """
import sys
from phonex.engines.melotts.frontends.frontends import open_frontend
frontend = open_frontend("EN")
frontend.phonemes(frontend.normalise("the 3 zorblaxes"), str.split)
assert not {"nltk", "inflect", "ttstokenizer", "torch"} & set(sys.modules)
"""


def test_reading_loads_no_other_library_and_downloads_nothing() -> None:
    subprocess.run([sys.executable, "-c", READ], check=True)
