"""What Spanish and French have in common."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.es import SpanishFrontend
from phonex.engines.melotts.frontends.fr.frontend import FrenchFrontend
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import EngineUnavailable
from phonex.text.g2p.phonemes import Frontend
from tests.golden import readings
from tests.text.anything import ANY_TEXT

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
WORD = re.compile(r"[.,!?]|[^\s.,!?]+")
# Digits with letters, which some hear as days; signs; letters of other tongues.
HARD = st.from_regex(r"([0-9]{1,30}|[€£]|[a-zñßéœ]|º|ª|世|\ud800|-|'|&|\$){1,6}", fullmatch=True)


def day() -> datetime:
    """The day on which the golden data was made."""
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


def say(frontend: Frontend, text: str) -> str:
    """The phones of a text, its words told apart by the pattern above."""
    return "".join(frontend.phonemes(frontend.normalise(text), WORD.findall).phones[1:-1])


FRONTENDS = {
    (language, compatible): frontend(compatible, day)
    for language, frontend in (("ES", SpanishFrontend), ("FR", FrenchFrontend))
    for compatible in (False, True)
}
WORDPIECES = {language: WordPieces(GOLDEN / "hf" / language) for language in ("ES", "FR")}


@pytest.mark.parametrize("language", ["ES", "FR"])
def test_texts_are_read_as_in_the_golden_data(language: str) -> None:
    path = GOLDEN / "text" / f"{language}.json"
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    rows = [*readings.check(language, items, [path], WORDPIECES[language])]
    assert [row.case for row in rows if not row.ok] == []
    assert len(rows) > 4


@pytest.mark.parametrize("compatible", [False, True])
@pytest.mark.parametrize("language", ["ES", "FR"])
@given(text=st.lists(st.one_of(ANY_TEXT, HARD)).map(" ".join))
@settings(max_examples=80)
def test_any_text_can_be_said(language: str, compatible: bool, text: str) -> None:
    frontend = FRONTENDS[language, compatible]
    wordpieces = WORDPIECES[language]
    norm_text = frontend.normalise(text)
    said = frontend.phonemes(norm_text, wordpieces.pieces)
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(wordpieces.ids(norm_text))
    assert {*said.tones} == {0}


@pytest.mark.parametrize("language", ["ES", "FR"])
def test_a_frontend_without_its_package_says_how_to_install_it(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, f"gruut_lang_{language.lower()}", None)
    with pytest.raises(EngineUnavailable, match=rf"pip install 'phonex\[{language.lower()}\]'"):
        open_frontend(language)
