"""Japanese as it is read: numbers in kanji, acronyms in katakana by their letters.

Latin words that are in no list are left to the engines, which know more of them.
"""

import re

from phonex.text.reading import japanese_words as words
from phonex.text.reading.codes import code_rules, telephone, version, version_rules
from phonex.text.reading.dates import BETWEEN_TIMES, dated
from phonex.text.reading.east import (
    AFTER_NONE,
    BEFORE_NONE,
    DATE_BY_MONTH,
    DATE_BY_YEAR,
    FRACTION,
    HOUR,
    LETTERS,
    NUMBER,
    TELEPHONE,
    TIME,
    span,
)
from phonex.text.reading.japanese_numbers import cardinal, minutes, quantity, told
from phonex.text.reading.patterns import (
    TIMES,
    alternation,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)

_JAPANESE = "ぁ-ゖァ-ヺー㐀-䶿一-鿿々〇"
_SIGN = alternation(sign for sign in words.CURRENCIES if not sign.isalpha())
_CODE = alternation(sign for sign in words.CURRENCIES if sign.isalpha())
_TELEPHONE = telephone(told, plus="プラス", pause="、")


def read(text: str) -> str:
    return settle(text, _RULES)


def _one_by_one(found: re.Match[str]) -> str:
    return told(found[0])


def _date(year: str, month: int, day: int) -> str:
    return f"{cardinal(int(year))}年{cardinal(month)}月{cardinal(day)}日"


def _time(found: re.Match[str]) -> str:
    said = f"{_half(found)}{cardinal(int(found['hour']))}時"
    if int(found["minute"]):
        said += minutes(int(found["minute"]))
    return said + (f"{cardinal(int(found['second']))}秒" if found["second"] else "")


def _hour(found: re.Match[str]) -> str:
    return f"{_half(found)}{cardinal(int(found['hour']))}時"


def _half(found: re.Match[str]) -> str:
    if not found["half"]:
        return ""
    return "午前" if found["half"] in "Aa" else "午後"


def _money(found: re.Match[str]) -> str:
    unit, hundredth = words.CURRENCIES[found["before"] or found["after"]]
    number, scale = found["number"], found["scale"] or ""
    units, _, rest = number.partition(".")
    if scale or len(rest) != 2 or unit in ("円", "元", "ウォン"):
        return f"{quantity(number)}{scale}{unit}"
    cents = f"{cardinal(int(rest))}{hundredth}" if int(rest) else ""
    return cents if cents and not units.strip("0") else f"{quantity(units)}{unit}{cents}"


def _fraction(found: re.Match[str]) -> str:
    whole = f"{cardinal(int(found['whole']))}と" if found["whole"] else ""
    return f"{whole}{cardinal(int(found['under']))}分の{cardinal(int(found['over']))}"


def _unit(found: re.Match[str]) -> str:
    return quantity(found["number"]) + words.UNITS[found["unit"]]


def _speed(found: re.Match[str]) -> str:
    each, unit = words.SPEEDS[found["unit"]]
    told_before = found.string[max(0, found.start() - 1) : found.start()] == "速"  # 風速5m/s
    return f"{'' if told_before else each}{quantity(found['number'])}{unit}"


def _letters(found: re.Match[str]) -> str:
    named = words.NAMES.get(found[0].lower())
    return named or "".join(words.LETTERS[letter] for letter in found[0])


def _name(found: re.Match[str]) -> str:
    return words.NAMES.get(found[0].lower(), found[0])


_RULES = (
    rule(rf"(?<=[0-9]) (?=[{_JAPANESE}])|(?<=[{_JAPANESE}]) (?=[0-9])", ""),
    rule(r"(?<=[(（])[月火水木金土日](?=[)）])", r"\g<0>曜日"),
    *code_rules(
        _one_by_one, {"@": "アットマーク", ".": "ドット"}, tag="ハッシュタグ", handle="アット"
    ),
    rule(DATE_BY_YEAR, dated(_date)),
    rule(DATE_BY_MONTH, dated(_date)),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![0-9.,])(?:110|119|911)番", lambda number: f"{told(number[0][:-1])}番"),
    rule(  # the parts of a Japanese address
        rf"{AFTER_NONE}([0-9]{{1,3}})-([0-9]{{1,3}})-([0-9]{{1,3}}){BEFORE_NONE}", r"\1の\2の\3"
    ),
    rule(BETWEEN_TIMES, "から"),
    rule(TIME, _time),
    rule(HOUR, _hour),
    *version_rules(version(quantity, sign="バージョン", point="点")),
    rule(FRACTION, _fraction),
    rule(r"(?<=[0-9)]) ?[-−] ?(?=[0-9.]+ ?=)|(?<=[0-9)]) [-−] (?=[0-9])", "ひく"),
    rule(
        rf"{AFTER_NONE}(?P<from>[$€£¥]?{NUMBER} ?(?:{alternation(words.UNITS)})?)"
        rf"\s?(?P<sign>[-–~～—〜])\s?(?=(?P<to>[$€£¥]?{NUMBER})(?![-–]))",
        span("から", "の"),
    ),
    rule(rf"(?<=[{_JAPANESE}0-9])[–~～〜](?=[0-9])", "から"),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥]?[0-9])", "マイナス"),
    rule(
        rf"(?P<before>{_SIGN})\s?(?P<number>{NUMBER})"
        rf"(?P<scale>[万億兆]+)?(?:円(?!安|高))?(?P<after>(?!))?",
        _money,
    ),
    rule(
        rf"(?P<before>(?!))?(?P<number>{NUMBER})(?P<scale>[万億兆]+)?\s?"
        rf"(?P<after>{_SIGN}|(?:{_CODE})(?![A-Za-z]))",
        _money,
    ),
    rule(rf"(?P<number>{NUMBER})\s?(?P<unit>{alternation(words.SPEEDS)})(?![A-Za-z])", _speed),
    rule(
        rf"(?<![A-Za-z0-9.,])(?P<number>{NUMBER})\s?"
        rf"(?P<unit>{alternation(words.UNITS)})(?![A-Za-z°²³/])",
        _unit,
    ),
    rule(r"(?<=[0-9])\s?[:：]\s?(?=[0-9])", "対"),
    rule(TIMES, "かける"),
    rule(r"(?<![A-Za-z])N[Oo]\.? ?(?=[0-9])|#\s?(?=[0-9])", "ナンバー"),
    rule(
        r"(?<=[ァ-ヺー第])(?=[IVX]{2,5}(?![A-Za-z]))[IVX]+",
        lambda found: cardinal(roman(found[0])) + "世" * (found.string[found.start() - 1] != "第"),
    ),
    rule(LETTERS, _letters),
    rule(r"[A-Za-z]+(?:-[A-Za-z]+)?", _name),
    rule(r"(?<![0-9.,])([0-9]{1,2})分(?![間のけ野布類割担別析解])", lambda n: minutes(int(n[1]))),
    rule(r"(?<=[0-9])名(?!前|人|所|声|物)", "めい"),  # 百名 is also a name
    *symbol_rules(words.SYMBOLS, spaced=False),
    rule(r"(?<=[A-Za-zァ-ヺー])-(?=[0-9])", ""),
    *last_rules(NUMBER, lambda found: quantity(found[0]), _one_by_one, pause="、"),
)
