from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.pieces import compatible_pieces, split
from tests.golden import texts

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
LANGUAGES = ("EN", "ES", "SP", "FR", "ZH_MIX_EN", "JP", "KR")


def test_texts_are_cut_as_in_the_golden_data() -> None:
    rows = [row for row in texts.check(GOLDEN) if "split_sentences" in row.case]
    assert [row.case for row in rows if not row.ok] == []
    assert len(rows) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "pieces"),
    [
        ("EN", ["Open AI and Melo TTS, 3. 14."]),
        ("ZH_MIX_EN", ["Open AI and Melo TTS,", "3. 14."]),
        ("FR", ["OpenAI and MeloTTS, 3. 14."]),
    ],
)
def test_a_space_goes_into_camel_case_where_english_is_spoken(
    language: str, pieces: list[str]
) -> None:
    assert compatible_pieces("OpenAI and MeloTTS, 3.14.", language) == pieces


def test_a_latin_text_without_marks_is_cut_at_a_space() -> None:
    first, second = split("word " * 150, "EN")
    assert len(first) <= 512
    assert first.endswith("word")
    assert len(f"{first} {second}") == 749


@given(st.text(st.sampled_from("ab. ,!?;。，“»\n")), st.sampled_from(LANGUAGES))
def test_no_letter_is_lost(text: str, language: str) -> None:
    said = "".join(split(text, language))
    assert [c for c in said if c.isalpha()] == [c for c in text if c.isalpha()]
