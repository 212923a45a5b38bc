import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import EngineUnavailable
from phonex.text.g2p.ko.frontend import KoreanFrontend
from phonex.text.g2p.ko.morphology import KoreanWords, count
from tests.golden import readings
from tests.text.anything import ANY_TEXT

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
PIECES = WordPieces(GOLDEN / "hf" / "KR")
NATURAL, COMPATIBLE = KoreanFrontend(), KoreanFrontend(compatible=True)
HARD = st.from_regex(
    r"([0-9,]{1,30}|[가-힣]{1,4}|[ㄱ-ㆎ]|[A-Za-z']{1,4}|[漢字#%·~]){1,5}", fullmatch=True
)


def say(frontend: KoreanFrontend, text: str, pieces: Callable[[str], list[str]] = str.split) -> str:
    """What is heard of words between spaces, written in syllables."""
    phones = frontend.phonemes(frontend.normalise(text), pieces).phones[1:-1]
    return unicodedata.normalize("NFC", "".join(phones))


def test_texts_are_read_as_in_the_golden_data() -> None:
    path = GOLDEN / "text" / "KR.json"
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    rows = [*readings.check("KR", items, [path], PIECES)]
    assert [row.case for row in rows if not row.ok] == []
    assert [row.error for row in rows if "sentences" in row.case] == [0, 0]


@pytest.mark.parametrize("frontend", [NATURAL, COMPATIBLE])
@given(text=st.lists(st.one_of(ANY_TEXT, HARD)).map(" ".join))
@settings(max_examples=150)
def test_any_text_can_be_said(frontend: KoreanFrontend, text: str) -> None:
    norm_text = frontend.normalise(text)
    said = frontend.phonemes(norm_text, PIECES.pieces)
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(PIECES.ids(norm_text))


@given(text=st.lists(st.one_of(ANY_TEXT, HARD)).map(" ".join))
@settings(max_examples=100)
def test_only_phones_of_the_network_are_said(text: str) -> None:
    tables = json.loads((GOLDEN / "text" / "tables.json").read_text(encoding="utf-8"))
    said = NATURAL.phonemes(NATURAL.normalise(text), PIECES.pieces)
    assert {*said.phones} <= {*tables["symbols_219"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("닭이", "달기"),
        ("밟는다", "밤는다"),
        ("읽고", "일꼬"),
        ("신다", "신따"),  # a verb; the noun of that spelling does not harden
        ("좋다", "조타"),
        ("굳이", "구지"),
        ("갇히다", "가치다"),
        ("할수록", "할쑤록"),
        ("독립문", "동님문"),
        ("서울역", "서울력"),  # one of g2pkk's phrases
        ("3개를", "세개를"),
        ("20살", "스무살"),
        ("1500원", "처노배권"),
        ("CEO가", "씨이오가"),
        ("game을", "게이믈"),
        ("1+1", "원플러스원"),
    ],
)
def test_words_sound_as_the_standard_pronunciation_has_it(text: str, said: str) -> None:
    assert say(NATURAL, text) == say(COMPATIBLE, text) == said


@pytest.mark.parametrize(
    ("text", "natural", "compatible"),
    [
        ("끝은", "끄튼", "끄슨"),
        ("밟아", "발바", "바바"),
        ("앞라인", "암나인", "안나인"),
        ("210000권", "이시빌만권", "이심만권"),
        ("漢字와", "한자와", "와"),
        ("女子", "여자", ""),
        ("zorblax", "조벌크스", "zorblax"),
        ("NHK", "에네이치케이", "nhk"),
        ("ㅋㅋ", "크크", "ㅋㅋ"),
        ("“네”;", '"네",', "“네”;"),
        ("네✓", "네", "네✓"),
    ],
)
def test_what_the_original_has_wrong_is_said_right(
    text: str, natural: str, compatible: str
) -> None:
    assert say(NATURAL, text) == natural
    assert say(COMPATIBLE, text) == compatible


def test_chinese_characters_in_a_sentence_are_read_and_its_spaces_stay() -> None:
    written = "悠久한 歷史와  傳統에 빛나는 우리 大韓國民은 3·1運動으로 建立된 民國의 法統과 "
    read = "유구한 역사와  전통에 빛나는 우리 대한국민은 3·1운동으로 건립된 민국의 법통과 "
    assert KoreanWords().read_hanja(written) == read


def test_a_word_that_bert_does_not_know_is_said_all_the_same() -> None:
    assert "잘" not in PIECES.pieces("잘")
    assert say(NATURAL, "'잘 가'", PIECES.pieces) == "'잘가'"
    assert say(COMPATIBLE, "'잘 가'", PIECES.pieces) == "'_가'"


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("0", "영"),
        ("10", "십"),
        ("10000", "만"),
        ("210000", "이십일만"),
        ("100000000", "일억"),
        ("305", "삼백오"),
        ("1" * 17, "1" * 17),
    ],
)
def test_numbers_are_counted(digits: str, said: str) -> None:
    assert count(digits) == said


def test_without_its_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "g2pkk", None)
    with pytest.raises(EngineUnavailable, match=r"pip install 'phonex\[ko\]'"):
        open_frontend("KR")
