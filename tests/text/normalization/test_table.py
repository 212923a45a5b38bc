"""Every row of the tables in docs/frontends.md is true."""

import re
from pathlib import Path

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.languages import LANGUAGES
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written

DOCS = Path(__file__).parents[3] / "docs" / "frontends.md"
CODES = {name: code for code, name in LANGUAGES.items()}


def rows() -> list[tuple[str, str, str]]:
    """Language, as written, as read."""
    found = []
    for section in re.findall(
        r"^### Read out in (\w+)\n(.*?)(?=^#)", DOCS.read_text(encoding="utf-8"), re.M | re.S
    ):
        cells = re.findall(r"^\| `(.+)` \| `(.+)` \|$", section[1], re.M)
        found += [(CODES[section[0]], written, read) for written, read in cells]
    return found


@pytest.mark.parametrize(("language", "written", "read"), rows())
def test_a_row_of_the_table_is_read_as_it_says(language: str, written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written, language), language)) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_table(language: str) -> None:
    assert len([row for row in rows() if row[0] == language]) >= 20
