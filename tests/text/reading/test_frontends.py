"""What is read out passes through MeloTTS' frontends as it is: they find no numbers any more."""

import re

import pytest

from phonex.text.clean import clean_text
from phonex.text.frontends import open_frontend
from phonex.text.reading.reader import read_out
from phonex.weights.layout import TEXT_LANGUAGES
from tests.text.test_reading_table import rows


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
    read = read_out(clean_text(written, "JP"), "JP")
    assert open_frontend("JP").normalise(read) == kana
