import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.frontends.ja.compatible import CompatibleJapaneseFrontend, in_kanji
from phonex.engines.melotts.frontends.ja.frontend import JapaneseFrontend
from phonex.engines.melotts.frontends.ja.loanwords import katakana
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import EngineUnavailable
from phonex.text.g2p.phonemes import Frontend
from tests.golden import readings
from tests.text.anything import ANY_TEXT

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
PIECES = WordPieces(GOLDEN / "hf" / "JP")
NATURAL, COMPATIBLE = JapaneseFrontend(), CompatibleJapaneseFrontend()
HARD = st.from_regex(
    r"([0-9,.]{1,30}|[ぁ-ヿ]{1,4}|[一-龥]{1,3}|[々〇ー゛、。「」]|[a-z]){1,6}", fullmatch=True
)


def say(frontend: Frontend, text: str) -> str:
    return " ".join(frontend.phonemes(frontend.normalise(text), PIECES.pieces).phones[1:-1])


def test_texts_are_read_as_in_the_golden_data() -> None:
    path = GOLDEN / "text" / "JP.json"
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    rows = [*readings.check("JP", items, [path], PIECES)]
    assert [row.case for row in rows if not row.ok] == []
    assert [row.error for row in rows if "sentences" in row.case] == [0, 0]


@pytest.mark.parametrize("frontend", [NATURAL, COMPATIBLE])
@given(text=st.lists(st.one_of(ANY_TEXT, HARD)).map(" ".join))
@settings(max_examples=150)
def test_any_text_can_be_said(frontend: Frontend, text: str) -> None:
    tables = json.loads((GOLDEN / "text" / "tables.json").read_text(encoding="utf-8"))
    norm_text = frontend.normalise(text)
    said = frontend.phonemes(norm_text, PIECES.pieces)
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(PIECES.ids(norm_text))
    assert {*said.phones} <= {*tables["symbols_219"]}


@pytest.mark.parametrize(
    ("text", "natural", "compatible"),
    [
        ("はい、山です。", "h a i , y a m a d e s u", "h a i y a m a d e s u"),
        ("私は学校へ", "w a t a sh i w a g a q k o u e", "w a t a sh i h a g a q k o u h e"),
        ("コーヒー", "k o o h i i", "k o h i"),
        ("人々", "h i t o b i t o", "n i N"),
        ("30分", "s a N j u q p u N", "s a N j u u f u N"),
        ("NHK", "e n u e i ch i k e i", ""),
        ("twitter", "t o w i t a a", ""),
        ("ヷ", "b a", ""),
        ("う゛ぁ", "b a", "b a"),
        ("三ヵ所", "s a N k a sh o", "s a N t o k o r o"),
    ],
)
def test_the_natural_reading_is_that_of_a_reader(text: str, natural: str, compatible: str) -> None:
    assert say(NATURAL, text) == natural
    assert say(COMPATIBLE, text) == compatible


def test_a_text_has_pauses_within_it_only() -> None:
    assert NATURAL.normalise("「はい」。（山）！？\nそう…") == "ハイ、ヤマ、ソウ"


def test_a_word_that_bert_does_not_know_is_said_all_the_same() -> None:
    assert "[UNK]" in PIECES.pieces("ハ、ハ")
    assert NATURAL.phonemes("ハ、ハ", PIECES.pieces).phones == ("_", "h", "a", ",", "h", "a", "_")
    assert COMPATIBLE.phonemes("ハ、ハ", PIECES.pieces).phones == (
        "_",
        "h",
        "a",
        "_",
        "h",
        "a",
        "_",
    )


def test_long_vowels_stay_as_they_are_spelt() -> None:
    assert NATURAL.normalise("東京の大きいコーヒー") == "トウキョウノオオキイコーヒー"


@pytest.mark.parametrize(
    ("number", "kanji"),
    [
        ("0", "零"),
        ("11111", "一万千百十一"),
        ("10.05", "十点零五"),
        ("1.50", "一点五"),
        ("1000000000000", "一兆"),
        ("1" * 52, "一" * 52),
    ],
)
def test_the_original_writes_numbers_in_kanji(number: str, kanji: str) -> None:
    assert in_kanji(number) == kanji


@pytest.mark.parametrize(
    ("arpabet", "kana"),
    [
        ("K AH0 M P Y UW1 T ER0", "カンピューター"),
        ("TH IH1 NG K", "シンク"),
        ("K AE1 T", "カット"),
        ("M Y UW1 Z IH0 K", "ミュージック"),
        ("AA1 R T", "アート"),
    ],
)
def test_english_is_written_in_katakana(arpabet: str, kana: str) -> None:
    assert katakana(arpabet.split()) == kana


def test_without_its_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pykakasi", None)
    with pytest.raises(EngineUnavailable, match=r"pip install 'phonex\[ja-compatible\]'"):
        open_frontend("JP", compatible=True)
    assert open_frontend("JP").normalise("はい") == "ハイ"
