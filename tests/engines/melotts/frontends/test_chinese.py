import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.zh.frontend import ChineseFrontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.text.g2p.phonemes import Phonemes
from tests.golden import texts
from tests.text.anything import ANY_TEXT

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
NATURAL, COMPATIBLE = ChineseFrontend(), ChineseFrontend(compatible=True)


def pieces(text: str) -> Sequence[str]:
    """As BERT's, with a vocabulary of all words."""
    return re.findall(r"[a-zA-Z]+|[^\sa-zA-Z]", text)


def read(text: str, frontend: ChineseFrontend = NATURAL) -> Phonemes:
    return frontend.phonemes(frontend.normalise(text), pieces)


def said(text: str, frontend: ChineseFrontend = NATURAL) -> str:
    """Each phone with its tone: "n2 i2 h3 ao3"."""
    found = read(text, frontend)
    return " ".join(map("{}{}".format, found.phones[1:-1], found.tones[1:-1]))


def tones(text: str, frontend: ChineseFrontend = NATURAL) -> str:
    """The tone of each syllable: "23"."""
    found = read(text, frontend)
    ends = [sum(found.word2ph[:index]) for index in range(1, len(found.word2ph))]
    return "".join(str(found.tones[end]) for end in ends[:-1])


def test_chinese_is_read_as_in_the_golden_data() -> None:
    rows = [*texts.of_language(GOLDEN, "ZH_MIX_EN")]
    assert [row.case for row in rows if row.error] == []
    assert any("natural, as written there" in row.case for row in rows)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("资治", "z1 i01 zh4 ir4"),
        ("月云烟夜", "y4 ve4 y2 vn2 y1 En1 y4 E4"),
        ("游泳用瓦威翁", "y2 ou2 y3 ong3 y4 ong4 w3 a3 w1 ei1 w1 eng1"),
        ("欧恩昂", "OO1 ou1 EE1 en1 AA2 ang2"),
        ("水秀论女略", "sh3 ui3 x4 iu4 l4 un4 n3 v3 l4 ve4"),
        ("嗯，呣", "EE1 en1 ,0 m3 u3"),
        ("看video", "k4 an4 V7 ih9 d7 iy8 ow8"),
    ],
)
def test_syllables_and_words_have_their_phones(text: str, phones: str) -> None:
    assert said(text) == said(text, COMPATIBLE) == phones


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("不怕，不好，看不懂，不", "24" "0" "43" "0" "453" "0" "4"),
        ("一段，一天，十一，第一次，看一看", "24" "0" "41" "0" "21" "0" "414" "0" "454"),
        ("你好，展览馆，纸老虎，好喜欢", "23" "0" "223" "0" "323" "0" "235"),
        ("马上，所有人，美好理想", "34" "0" "232" "0" "2323"),
        ("妈妈，朋友，桌子，三个，个", "15" "0" "25" "0" "15" "0" "15" "0" "5"),
        ("花儿，出来，家里，好吧", "12" "0" "15" "0" "15" "0" "35"),
    ],
)  # fmt: skip
def test_tones_change_within_words(text: str, spoken: str) -> None:
    assert tones(text) == tones(text, COMPATIBLE) == spoken


def test_a_second_repetition_undoes_the_first_only_in_the_original() -> None:
    assert tones("拧一拧") == tones("拧一拧", COMPATIBLE) == "252"
    assert tones("拧一拧擦一擦") == "252151"
    assert tones("拧一拧擦一擦", COMPATIBLE) == "212111"


@pytest.mark.parametrize(
    ("written", "natural", "compatible"),
    [
        ("75%的人", "百分之七十五的人", "七十五的人"),
        ("9:30，1/3", "九点三十分,三分之一", "九三十,一三"),
        ("￥299和$50", "二百九十九元和五十美元", "二百九十九和.五十"),
        ("2024年，-15度", "二零二四年,负十五度", "二千零二十四年,-十五度"),
        ("13800138000", "幺三八零零幺三八零零零", "一百三十八亿零一十三万八千"),
        ("9" * 20, "九" * 20, "九" * 20),
        ("007", "零零七", "七"),
        ("1.5和１２", "一点五和十二", "一点五和十二"),
        ("snake_case，_", "snake case, ", "snake case, "),
        ("a & b", "a和b", "a b"),
        ("a:b;“c”『d』", "a,b,'c''d'", "ab'c'd"),
        ("二〇二四，人々，Ａ股", "二零二四,人人,A股", "二二四,人,股"),
        ("café，½", "cafe,二分之一", "caf,"),
        ("龘㐂㐀😀", "龘㐀", "龘"),
        ("嗯……\n好...", "恩…….好…", "恩…….好…"),
    ],
)
def test_text_becomes_han_letters_and_marks(written: str, natural: str, compatible: str) -> None:
    assert NATURAL.normalise(written) == natural
    assert COMPATIBLE.normalise(written) == compatible


def test_decimals_beyond_those_that_can_be_read_are_cut() -> None:
    assert COMPATIBLE.normalise("0." + "3" * 40) == "零点" + "三" * 16


def test_a_capital_a_is_a_letter_among_chinese_and_an_article_before_a_word() -> None:
    assert said("A股").startswith("ey9 ")
    assert said("A股", COMPATIBLE).startswith("ah8 ")
    assert said("A dog") == said("A dog", COMPATIBLE)


def test_what_was_not_normalised_has_its_phones_on_its_pieces() -> None:
    found = NATURAL.phonemes("第12页", pieces)
    assert found.phones == ("_", "d", "i", "y", "E", "_")
    assert found.word2ph == (1, 2, 0, 0, 2, 1)
    assert NATURAL.phonemes("你好", lambda _: ["你好"]).word2ph == (1, 4, 1)
    assert NATURAL.phonemes("你好", lambda _: []).phones == ("_", "_")


WORDPIECES = WordPieces(GOLDEN / "hf" / "ZH_MIX_EN")
LIKELY = st.text(st.sampled_from("不一儿个 aA1.,。！％年￥々㐀龥_#'-…"))


@given(st.lists(st.one_of(ANY_TEXT, LIKELY)).map("".join))
@settings(max_examples=300)
def test_any_text_can_be_said(text: str) -> None:
    for frontend in (NATURAL, COMPATIBLE):
        found = frontend.phonemes(frontend.normalise(text), WORDPIECES.pieces)
        assert sum(found.word2ph) == len(found.phones) == len(found.tones)
        assert len(found.word2ph) == len(WORDPIECES.ids(found.norm_text))
        assert {*found.tones} <= {*range(11)}


READ = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(args) if (
    event == "open" and isinstance(args[2], int) and args[2] & 3 or event == "socket.connect"
) else None)
from phonex.engines.melotts.frontends.frontends import open_frontend
frontend = open_frontend("ZH_MIX_EN")
frontend.phonemes(frontend.normalise("今天3点"), list)
assert not {"torch", "cn2an", "nltk"} & set(sys.modules)
assert seen == [], seen
"""
MISSING = """
import sys
sys.modules["pypinyin"] = None
from phonex.errors import EngineUnavailable
from phonex.engines.melotts.frontends.frontends import open_frontend
try:
    open_frontend("ZH_MIX_EN")
except EngineUnavailable as exc:
    assert "pip install 'phonex[zh]'" in exc.message and "pypinyin" in exc.message, exc
"""


@pytest.mark.parametrize("code", [READ, MISSING], ids=["reading", "missing"])
def test_reading_writes_nothing_and_a_missing_package_is_named(code: str) -> None:
    run = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
