import re

import pytest

from phonex.books.parts import cut

WORDS = "The rain fell on the roof all night and nobody slept. "


def test_a_short_text_is_one_part() -> None:
    assert cut("One.\n\nTwo.", "EN") == ["One.\n\nTwo."]


def test_parts_are_whole_paragraphs_where_these_are_short() -> None:
    paragraphs = [f"{n} {WORDS * 3}".strip() for n in range(10)]
    parts = cut("\n\n".join(paragraphs), "EN", 400)

    assert all(len(part) <= 400 for part in parts)
    assert "\n\n".join(parts).split("\n\n") == paragraphs


def test_a_long_paragraph_is_cut_at_sentences() -> None:
    parts = cut(WORDS * 40, "EN", 300)

    assert all(len(part) <= 300 for part in parts)
    assert all(part.endswith("slept.") for part in parts)
    assert re.sub(r"\s+", " ", " ".join(parts)) == (WORDS * 40).strip()


@pytest.mark.parametrize("text", ["word " * 500, "x" * 2500, "雨" * 2500])
def test_what_has_no_sentences_is_cut_all_the_same(text: str) -> None:
    parts = cut(text, "ZH" if "雨" in text else "EN", 300)

    assert all(len(part) <= 300 for part in parts)
    assert "".join(parts).replace(" ", "").replace("\n", "") == text.replace(" ", "")


def test_rows_of_signs_are_left_out() -> None:
    assert cut("One.\n\n* * *\n\nTwo.\n\n—", "EN") == ["One.\n\nTwo."]
    assert cut("* * *", "EN") == []
