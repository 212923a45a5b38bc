import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.kokoro.g2p.frontend import LANGUAGES, KokoroPhonemes
from phonex.engines.kokoro.g2p.symbols import MAX_TOKENS, SYMBOLS, tokens
from phonex.errors import LanguageNotFound
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import without_marks
from phonex.text.sentences import split_text

ODD = [
    "", "   ", "\n\n", "...", "!?,.;:", "。。。", "……", "¿¡", "😀", "☃", "々々", "ーーー", "ッ",
    "\u200b", "\x00\x07", "\ud800", "\u0301", "\u3099", '""\'\'“”', "()", "[]()", "«»",
]  # fmt: skip
MIXED = [
    "I love pizza 🍕🍕 so much!", "Привет world 世界 مرحبا שלום hello", "𝐇𝐞𝐥𝐥𝐨 İstanbul",
    "snake_case_name and __init__", "12345678901234567890", "版本1.2.3.4发布", "007特工",
    "奇怪的#$&^!@分隔符", "ＡＢＣの歌", "髙橋と﨑山", "龘と𠮟る",
    "ヷヸヹヺ", "你好吗我们", "안녕하세요你好",
    "5/0 1/0 0.0.0 --1 -0 ¥ € 5% %5 1e5 1:99 99:99", "a" * 500, "あ" * 300, "1" * 300,
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_said_gives_nothing(frontends: KokoroPhonemes, language: str) -> None:
    assert [frontends.phonemes(text, language) for text in ODD] == [""] * len(ODD)


# Kanji that Open JTalk lacks are looked up in Sudachi's dictionary by a call it is leaving behind.
_BY_SUDACHI = pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning")


@_BY_SUDACHI
@pytest.mark.parametrize("language", LANGUAGES)
def test_mixed_text_gives_symbols_of_the_table_alone(
    frontends: KokoroPhonemes, language: str
) -> None:
    for text in MIXED:
        assert set(frontends.phonemes(text, language)) <= set(SYMBOLS), text


@_BY_SUDACHI
@settings(max_examples=100)
@given(
    st.text(
        st.one_of(
            st.characters(codec=None),
            st.sampled_from("aZéİñ19½²:/-.,%$¥€'’\"()[]#&一零〇你好のゃっーンア゛ｶﾞ°~닭ㅋ"),
        ),
        max_size=40,
    ).map(without_marks),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_any_text_gives_symbols_of_the_table_alone(
    frontends: KokoroPhonemes, text: str, language: str, british: bool
) -> None:
    assert set(frontends.phonemes(text, language, british)) <= set(SYMBOLS)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("EN", "On 12/25/1987 at 10:45 p.m. NASA paid $1,234,567.89; 777,777,777 more. " * 9),
        ("EN", "Straightforward characteristics notwithstanding " * 20),
        ("ES", "El 25/12/1987 a las 10:45 pagó $1.234.567,89 por 9.876.543 libros; " * 9),
        ("FR", "Le 25/12/1987 à 22h45 il paya 1 234 567,89 € pour 97 98 99 objets; " * 9),
        ("ZH", "装窗双床创庄状撞爽霜" * 30),
        ("ZH", "成立于1949年10月1日上午10:30，共有1234567890人" * 9),
        ("JP", "承る志す慮る司る奉る" * 30),
        ("JP", "2024年12月31日の午後11時59分に987654321円を払った" * 9),
        ("KR", "2024년 12월 31일 오후 11시 59분에 987,654,321원을 냈습니다; " * 9),
        ("KR", "책상 위에 놓인 흰색 컵을 닦고 나서 커튼을 활짝 젖혔다 " * 9),
    ],
)
def test_pieces_of_text_fit_the_network(
    frontends: KokoroPhonemes, language: str, text: str
) -> None:
    pieces = split_text(normalize_text(clean_text(text, language), language), language)
    lengths = [len(tokens(frontends.phonemes(piece, language))) for piece in pieces]
    assert 0 < max(lengths) < MAX_TOKENS - 10


def test_other_languages_are_refused(frontends: KokoroPhonemes) -> None:
    with pytest.raises(LanguageNotFound, match="EN, ES, FR, ZH, JP, KR"):
        frontends.phonemes("Guten Tag", "DE")


def test_languages_are_imported_when_asked_for() -> None:
    script = (
        "import sys\n"
        "from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes\n"
        "import phonex.text.sentences, phonex.text.cleaning\n"
        "heavy = {'hibari', 'jieba', 'pypinyin', 'cn2an', 'pyopenjtalk', 'fugashi', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "said = KokoroPhonemes(lambda text, voice: '').phonemes('今日は', 'JP')\n"
        "print(said, sorted({'hibari', 'jieba', 'pypinyin', 'pyopenjtalk'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["[]", "kʲoː βa ['pyopenjtalk']"]
