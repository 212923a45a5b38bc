"""Reads Korean: native numerals before counters, Myriads-Korean ones elsewhere."""

import re

from phonex.text.normalization.cjk import (
    LETTERS,
    MINUS,
    NUMBER,
    RATIO,
    TELEPHONE,
    date_rules,
    fraction_rule,
    money,
    money_rules,
    range_rule,
    time_rules,
    unit_rules,
)
from phonex.text.normalization.codes import code_rules, telephone, version, version_rules
from phonex.text.normalization.ko import words
from phonex.text.normalization.ko.numbers import cardinal, digit_by_digit, native, quantity
from phonex.text.normalization.rules import (
    TIMES,
    alternation,
    last_rules,
    roman,
    rule,
    saying,
    settle,
    symbol_rules,
)

_ONE_BY_ONE = saying(digit_by_digit)
_TELEPHONE = telephone(digit_by_digit, plus="플러스 ")
_COUNTER = f"(?!{alternation(words.NOT_COUNTERS)})(?P<counter>{alternation(words.COUNTERS)})"
_HANGUL = "가-힣"
_MONTHS = {6: "유", 10: "시"}
_MOST_NATIVE = 99


def read(text: str) -> str:
    return settle(text, _RULES)


def _date(year: str, month: int, day: int) -> str:
    return f"{cardinal(int(year))}년 {_month(month)}월 {cardinal(day)}일"


def _month(number: int) -> str:
    return _MONTHS.get(number) or cardinal(number)


def _minutes(number: int) -> str:
    return f" {cardinal(number)}분"


def _seconds(number: int) -> str:
    return f" {cardinal(number)}초"


def _hour(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    half = {"a": "오전 ", "p": "오후 "}.get((found["half"] or "").lower(), "")
    return f"{half}{native(hour) if 1 <= hour <= 12 else cardinal(hour)} 시"


def _gap(unit: str) -> str:
    return "" if unit in ("원", "도") else " "


def _unit(found: re.Match[str]) -> str:
    unit = words.UNITS[found["unit"]]
    return quantity(found["number"]) + _gap(unit) + unit


def _speed(found: re.Match[str]) -> str:
    each, unit = words.SPEEDS[found["unit"]]
    return f"{each} {quantity(found['number'])} {unit}"


def _counted(found: re.Match[str]) -> str:
    first = _before_counter(found["number"], found["counter"])
    if not found["to"]:
        return first
    return f"{first}에서 {_before_counter(found['to'], found['counter'])}"


def _before_counter(number: str, counter: str) -> str:
    many = int(number)
    hours_of_day = counter == "시" and many > 12
    label = (counter == "번" and many > 20) or (counter == "시간" and many >= 20)
    generation = counter == "대" and many % 10 == 0
    if not 1 <= many <= _MOST_NATIVE or number[0] == "0" or hours_of_day or label or generation:
        return f"{quantity(number)}{' ' * (counter == '시')}{counter}"
    if counter == "번째" and many == 1:
        return "첫 번째"
    return f"{native(many)} {counter}"


def _letters(found: re.Match[str]) -> str:
    return words.NAMES.get(found[0]) or "".join(words.LETTERS[letter] for letter in found[0])


_MONEY = money(words.CURRENCIES, quantity, undivided=("원", "엔"), gap=_gap)
_RULES = (
    rule(r"(?<=[(（])[월화수목금토일](?=[)）])", r"\g<0>요일"),
    *code_rules(_ONE_BY_ONE, {"@": " 골뱅이 ", ".": " 점 "}, tag="해시태그 ", handle="골뱅이 "),
    *date_rules(_date),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![0-9.,])(?:112|119|911)(?=에|로|번|$| )", saying(digit_by_digit)),
    *time_rules(_hour, _minutes, _seconds, to="에서 "),
    *version_rules(version(quantity, sign="버전 ", point=" 점 ")),
    fraction_rule(cardinal, plus="과 ", parts="분의 "),
    rule(MINUS, " 빼기 "),
    rule(rf"(?<![A-Za-z0-9.])[-−]\s?(?=[0-9.]+\s?(?:°C|℃|도(?![{_HANGUL}]{{2}})))", "영하 "),
    rule(
        rf"(?<![A-Za-z0-9.,-])(?P<number>[0-9]{{1,4}})"
        rf"(?:\s?[-~–～〜]\s?(?P<to>[0-9]{{1,4}}))? ?{_COUNTER}",
        _counted,
    ),
    range_rule(words.UNITS, to="에서 ", dash=" 다시 ", signs="$€£¥₩"),
    rule(rf"(?<=[{_HANGUL}0-9])\s?[–~～〜]\s?(?=[0-9])", "에서 "),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥₩]?[0-9])", "마이너스 "),
    *money_rules(words.CURRENCIES, _MONEY, scale="[만억조]+"),
    *unit_rules(words.SPEEDS, _speed, words.UNITS, _unit),
    rule(r"(?<![0-9.,])(6|10)(?=월)", lambda found: _month(int(found[0]))),
    rule(r"(?<=[013678])\s?=\s?(?=[-−]?[0-9])", "은 "),  # 일은 삼은 육은, 이는 사는
    rule(r"(?<=[2459])\s?=\s?(?=[-−]?[0-9])", "는 "),
    rule(RATIO, " 대 "),
    rule(TIMES, " 곱하기 "),
    rule(r"(?<![A-Za-z])N[Oo]\.? ?(?=[0-9])|#\s?(?=[0-9])", "넘버 "),
    rule(
        rf"(?<=[{_HANGUL}])(?P<gap> ?)(?P<roman>[IVX]{{2,5}})(?![A-Za-z])",
        lambda found: found["gap"] + cardinal(roman(found["roman"])),
    ),
    rule(LETTERS, _letters),
    *symbol_rules(words.SYMBOLS),
    rule(rf"(?<=[A-Za-z{_HANGUL}])-(?=[0-9])", " "),
    *last_rules(NUMBER, saying(quantity), _ONE_BY_ONE),
)
