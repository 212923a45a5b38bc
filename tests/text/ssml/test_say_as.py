"""say-as, in each language."""

import re

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.languages import LANGUAGES
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written
from phonex.text.ssml.document import Token
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.say_as import read_token

READ = {
    ("characters", "", "W3C-x"): {
        "EN": "W three C dash X",
        "ES": "uve-doble tres ce guion equis",
        "FR": "double-vé trois cé tiret ixe",
        "ZH": "W 三 C 横杠 X",
        "JP": "ダブリュー 三 シー ハイフン エックス",
        "KR": "더블유 삼 씨 하이픈 엑스",
    },
    ("cardinal", "", "1999"): {
        "EN": "one thousand nine hundred ninety-nine",
        "ES": "mil novecientos noventa y nueve",
        "FR": "mille neuf cent quatre-vingt-dix-neuf",
        "ZH": "一千九百九十九",
        "JP": "千九百九十九",
        "KR": "천구백구십구",
    },
    ("number", "", "-1,234.5"): {
        "EN": "minus one thousand two hundred thirty-four point five",
        "ES": "menos mil doscientos treinta y cuatro coma cinco",
        "FR": "moins mille deux cent trente-quatre virgule cinq",
        "ZH": "负一千二百三十四点五",
        "JP": "マイナス千二百三十四点五",
        "KR": "마이너스 천이백삼십사 점 오",
    },
    ("ordinal", "", "21"): {
        "EN": "twenty-first",
        "ES": "vigésimo primero",
        "FR": "vingt et unième",
        "ZH": "第二十一",
        "JP": "第二十一",
        "KR": "스물한 번째",
    },
    ("digits", "", "2026"): {
        "EN": "two zero two six",
        "ES": "dos cero dos seis",
        "FR": "deux zéro deux six",
        "ZH": "二零二六",
        "JP": "ニーゼロニーロク",
        "KR": "이공이육",
    },
    ("date", "mdy", "3/1/26"): {
        "EN": "March first, twenty twenty-six",
        "ES": "uno de marzo de dos mil veintiséis",
        "FR": "premier mars deux mille vingt-six",
        "ZH": "二零二六年三月一日",
        "JP": "二千二十六年三月一日",
        "KR": "이천이십육년 삼월 일일",
    },
    ("date", "dm", "1.3"): {
        "EN": "March first",
        "ES": "uno de marzo",
        "FR": "premier mars",
        "ZH": "三月一日",
        "JP": "三月一日",
        "KR": "삼월 일일",
    },
    ("date", "ym", "2026-03"): {
        "EN": "March twenty twenty-six",
        "ES": "marzo de dos mil veintiséis",
        "FR": "mars deux mille vingt-six",
        "ZH": "二零二六年三月",
        "JP": "二千二十六年三月",
        "KR": "이천이십육년 삼월",
    },
    ("time", "hms24", "14:05"): {
        "EN": "fourteen oh five",
        "ES": "catorce cinco",
        "FR": "quatorze heures cinq",
        "ZH": "十四点零五分",
        "JP": "十四時ごふん",
        "KR": "십사 시 오분",
    },
    ("telephone", "", "+33 (1) 23-45"): {
        "EN": "plus three three, one, two three, four five",
        "ES": "más tres tres, uno, dos tres, cuatro cinco",
        "FR": "plus trente-trois, un, vingt-trois, quarante-cinq",
        "ZH": "加 三三，幺，二三，四五",
        "JP": "プラス サンサン、イチ、ニーサン、ヨンゴー",
        "KR": "플러스 삼삼, 일, 이삼, 사오",
    },
    ("currency", "", "12.50 EUR"): {
        "EN": "twelve euros and fifty cents",
        "ES": "doce euros con cincuenta céntimos",
        "FR": "douze euros cinquante",
        "ZH": "十二点五欧元",
        "JP": "十二ユーロ五十セント",
        "KR": "십이 유로 오십 센트",
    },
    ("fraction", "", "1+3/4"): {
        "EN": "one and three quarters",
        "ES": "uno y tres cuartos",
        "FR": "un et trois quarts",
        "ZH": "一又四分之三",
        "JP": "一と四分の三",
        "KR": "일과 사분의 삼",
    },
}
CASES = [(*key, language, said) for key, each in READ.items() for language, said in each.items()]


def read(how: str, form: str, text: str, language: str) -> str:
    return read_token(Token(text, how, form), language)


@pytest.mark.parametrize(("how", "form", "text", "language", "said"), CASES)
def test_every_interpretation_in_every_language(
    how: str, form: str, text: str, language: str, said: str
) -> None:
    found = read(how, form, text, language)
    assert as_written(found) == said
    again = normalize_text(clean_text(found, language, marked=True), language)
    assert as_written(again) == said  # the pipeline changes nothing of it


@pytest.mark.parametrize(
    ("how", "form", "text"),
    [
        ("characters", "", "←"),
        ("characters", "", ""),
        ("cardinal", "", "12a"),
        ("cardinal", "", "1" * 16),
        ("cardinal", "", "1,23,4"),
        ("ordinal", "", "0"),
        ("ordinal", "", "third"),
        ("digits", "", "1a"),
        ("date", "", "01/02/2026"),
        ("date", "mdy", "13/01/2026"),
        ("date", "dmy", "32/01/2026"),
        ("date", "md", "1/2/3"),
        ("date", "", "0000-01-02"),
        ("date", "y", "26000"),
        ("time", "", "25:00"),
        ("time", "", "12:61"),
        ("time", "hms12", "13:00"),
        ("time", "hms24", "1:00 pm"),
        ("telephone", "", "555-HELP"),
        ("telephone", "", "(555"),
        ("currency", "", "12"),
        ("currency", "", "$12€"),
        ("currency", "", "12 XYZ"),
        ("fraction", "", "1/0"),
        ("fraction", "", "1/2/3"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_read_so_is_refused(how: str, form: str, text: str, language: str) -> None:
    with pytest.raises(SsmlUnsupported, match=f'interpret-as="{how}"'):
        read(how, form, text, language)


def test_ordinals_of_spanish_go_to_99() -> None:
    assert read("ordinal", "", "3ª", "ES") == "tercera"
    with pytest.raises(SsmlUnsupported, match="ES goes to 99"):
        read("ordinal", "", "100", "ES")


def test_the_sign_of_yuan_is_not_one_of_yen() -> None:
    assert read("currency", "", "CNY 5", "ZH") == "五元"
    assert read("currency", "", "¥5", "JP") == "五円"
    with pytest.raises(SsmlUnsupported):
        read("currency", "", "JPY 5", "ZH")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digit_is_left(language: str) -> None:
    for number in range(0, 100_000, 997):
        for how in ("cardinal", "digits", "characters"):
            assert not re.search("[0-9]", read(how, "", str(number), language))
