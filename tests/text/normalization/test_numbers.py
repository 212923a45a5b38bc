"""Number words against libraries that know them, wherever those are right."""

from collections.abc import Callable
from random import Random

import cn2an  # type: ignore[import-untyped]
import pytest
from num2words import num2words

from phonex.text.normalization.en import numbers as english_numbers
from phonex.text.normalization.es import numbers as spanish_numbers
from phonex.text.normalization.fr import numbers as french_numbers
from phonex.text.normalization.ja import numbers as japanese_numbers
from phonex.text.normalization.ko import numbers as korean_numbers
from phonex.text.normalization.zh import numbers as chinese_numbers

_RANDOM = Random(4)  # noqa: S311
SPREAD = [_RANDOM.randrange(10 ** _RANDOM.randrange(3, 13)) for _ in range(300)]
NUMBERS = [*range(1300), *SPREAD, 10_010, 100_010, 10**9 + 1, 20_000_100, 21_000, 80_000_000]
Words = Callable[[int], str]


def others(language: str) -> Words:
    return lambda number: str(num2words(number, lang=language))


def mended_spanish(number: int) -> str:  # it says "veintiuno mil"
    said = others("es")(number).replace("veintiuno mil", "veintiún mil")
    return said.replace("uno mil", "un mil")


def plain_english(number: int) -> str:
    return others("en")(number).replace(",", "").replace(" and ", " ")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (english_numbers.cardinal, plain_english),
        (spanish_numbers.cardinal, mended_spanish),
        (french_numbers.cardinal, others("fr")),
        (korean_numbers.cardinal, others("ko")),
        (lambda n: japanese_numbers.cardinal(n).replace("一千", "千"), others("ja")),
        (
            lambda n: chinese_numbers.cardinal(n).replace("两", "二"),
            lambda n: cn2an.an2cn(str(n), "low"),
        ),
    ],
)
def test_cardinals_are_those_of_libraries(ours: Words, theirs: Words) -> None:
    assert [n for n in NUMBERS if ours(n) != theirs(n)] == []


@pytest.mark.parametrize(
    ("ours", "language"), [(english_numbers.ordinal, "en"), (french_numbers.ordinal, "fr")]
)
def test_ordinals_are_those_of_libraries(ours: Words, language: str) -> None:
    def theirs(number: int) -> str:
        said = str(num2words(number, lang=language, to="ordinal")).replace(" and ", " ")
        return said.replace("vingtsième", "vingtième").replace("centsième", "centième")

    assert [n for n in range(1, 400) if ours(n) != theirs(n)] == []


def test_spanish_numbers_agree_with_what_is_counted() -> None:
    forms = [spanish_numbers.cardinal(31_231, form) for form in ("uno", "un", "una")]
    assert forms == [
        "treinta y un mil doscientos treinta y uno",
        "treinta y un mil doscientos treinta y un",
        "treinta y un mil doscientas treinta y una",
    ]


def test_spanish_ordinals() -> None:
    said = [
        spanish_numbers.ordinal(n, end) for n, end in ((3, ""), (11, "o"), (23, "a"), (100, "o"))
    ]
    assert said == ["tercer", "undécimo", "vigésima tercera", "centésimo"]


def test_korean_native_numbers() -> None:
    said = [korean_numbers.native(n) for n in (1, 3, 11, 20, 21, 35, 99)]
    assert said == ["한", "세", "열한", "스무", "스물한", "서른다섯", "아흔아홉"]


def test_two_in_chinese() -> None:
    said = [chinese_numbers.cardinal(n) for n in (2, 20, 200, 2000, 20_000, 22_000, 220_000)]
    assert said == ["二", "二十", "二百", "两千", "两万", "两万两千", "二十二万"]
