"""What is read out passes through MeloTTS' frontends as it is: they find no numbers any more."""

import re
from pathlib import Path

import pytest

from phonex.engines.espeak.mnemonics import with_mnemonics
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.weights.layout import TEXT_LANGUAGES
from tests.text.normalization.test_table import rows

ENGLISH_PIECES = Path(__file__).parents[2] / "data" / "golden" / "hf" / "EN"


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


@pytest.mark.parametrize(
    ("language", "text_language"),
    [("EN", "EN"), ("ES", "ES"), ("FR", "FR"), ("ZH", "ZH_MIX_EN"), ("KR", "KR")],
)
def test_a_frontend_leaves_words_as_they_are(language: str, text_language: str) -> None:
    assert text_language in TEXT_LANGUAGES.values()
    frontend = open_frontend(text_language)
    read = [row[2] for row in rows() if row[0] == language]
    assert [text for text in read if letters(frontend.normalise(text)) != letters(text)] == []


@pytest.mark.parametrize(
    ("written", "kana"),
    [
        ("1人、2人、3人", "ヒトリ、フタリ、サンニン"),
        ("4月20日9時", "シガツハツカクジ"),
        ("3:05", "サンジゴフン"),
        ("10分", "ジュップン"),
        ("100名", "ヒャクメイ"),
        ("3本と6本", "サンボントロッポン"),
        ("3.14%", "サンテンイチヨンパーセント"),
        ("NHK", "エヌエイチケー"),
    ],
)
def test_japanese_numbers_sound_by_what_is_counted(written: str, kana: str) -> None:
    read = normalize_text(clean_text(written, "JP"), "JP")
    assert open_frontend("JP").normalise(read) == kana


def phones(text: str) -> list[str]:
    """Of MeloTTS' English, without pads."""
    frontend = open_frontend("EN")
    norm_text = frontend.normalise(normalize_text(clean_text(text, "EN"), "EN"))
    return list(frontend.phonemes(norm_text, WordPieces(ENGLISH_PIECES).pieces).phones[1:-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Plan A", "p l ae n ey"),
        ("vitamin A works", "V ay t ah m ah n ey w er k s"),
        ("A cat", "ah k ae t"),
        ("at 5 a.m.", "ae t f ay V ey eh m ."),
        ("the U.S. Army", "dh ah y uw eh s aa r m iy"),
        ("the U.S. It is", "dh ah y uw eh s . ih t ih z"),
        ("A. A. Milne", "ey ey m ih l n"),
        ("LET IT BE", "l eh t ih t b iy"),
        ("the IT team", "dh ah ay t iy t iy m"),
        ("George Lucas", "jh ao r jh l uw k ah s"),
    ],
)
def test_melotts_hears_letters_and_sentences(text: str, said: str) -> None:
    assert phones(text) == said.split()


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Plan A works", "Plan [['eI]] works"),
        ("the U.S. Army", "the [[j|,u:|'E|s]] Army"),
        ("LET IT BE", "LET [['I|t]] BE"),
    ],
)
def test_espeak_is_given_letters_and_shouted_words(text: str, sent: str) -> None:
    assert with_mnemonics(normalize_text(clean_text(text, "EN"), "EN"), "EN") == sent
