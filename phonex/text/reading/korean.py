"""Korean as it is read: native numbers before counters, Chinese ones elsewhere."""

import re

from phonex.text.reading import korean_words as words
from phonex.text.reading.codes import code_rules, telephone, version, version_rules
from phonex.text.reading.dates import BETWEEN_TIMES, dated
from phonex.text.reading.east import (
    AFTER_NONE,
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
from phonex.text.reading.korean_numbers import cardinal, native, quantity, told
from phonex.text.reading.patterns import (
    TIMES,
    alternation,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)

_SIGN = alternation(sign for sign in words.CURRENCIES if not sign.isalpha())
_CODE = alternation(sign for sign in words.CURRENCIES if sign.isalpha())
_TELEPHONE = telephone(told, plus="플러스 ")
_COUNTER = f"(?!{alternation(words.NOT_COUNTERS)})(?P<counter>{alternation(words.COUNTERS)})"
_HANGUL = "가-힣"
_MONTHS = {6: "유", 10: "시"}
_MOST_NATIVE = 99


def read(text: str) -> str:
    return settle(text, _RULES)


def _one_by_one(found: re.Match[str]) -> str:
    return told(found[0])


def _date(year: str, month: int, day: int) -> str:
    return f"{cardinal(int(year))}년 {_month(month)}월 {cardinal(day)}일"


def _month(number: int) -> str:
    return _MONTHS.get(number) or cardinal(number)


def _time(found: re.Match[str]) -> str:
    said = _hour(found)
    if int(found["minute"]):
        said += f" {cardinal(int(found['minute']))}분"
    return said + (f" {cardinal(int(found['second']))}초" if found["second"] else "")


def _hour(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    half = {"a": "오전 ", "p": "오후 "}.get((found["half"] or "").lower(), "")
    return f"{half}{native(hour) if 1 <= hour <= 12 else cardinal(hour)} 시"


def _money(found: re.Match[str]) -> str:
    unit, hundredth = words.CURRENCIES[found["before"] or found["after"]]
    number, scale = found["number"], found["scale"] or ""
    units, _, rest = number.partition(".")
    gap = "" if unit == "원" else " "
    if scale or len(rest) != 2 or unit in ("원", "엔"):
        return f"{quantity(number)}{scale}{gap}{unit}"
    cents = f"{cardinal(int(rest))} {hundredth}" if int(rest) else ""
    if cents and not units.strip("0"):
        return cents
    return f"{quantity(units)} {unit} {cents}".rstrip()


def _fraction(found: re.Match[str]) -> str:
    whole = f"{cardinal(int(found['whole']))}과 " if found["whole"] else ""
    return f"{whole}{cardinal(int(found['under']))}분의 {cardinal(int(found['over']))}"


def _unit(found: re.Match[str]) -> str:
    gap = "" if words.UNITS[found["unit"]] == "도" else " "
    return f"{quantity(found['number'])}{gap}{words.UNITS[found['unit']]}"


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


_RULES = (
    rule(r"(?<=[(（])[월화수목금토일](?=[)）])", r"\g<0>요일"),
    *code_rules(_one_by_one, {"@": " 골뱅이 ", ".": " 점 "}, tag="해시태그 ", handle="골뱅이 "),
    rule(DATE_BY_YEAR, dated(_date)),
    rule(DATE_BY_MONTH, dated(_date)),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![0-9.,])(?:112|119|911)(?=에|로|번|$| )", lambda number: told(number[0])),
    rule(BETWEEN_TIMES, "에서 "),
    rule(TIME, _time),
    rule(HOUR, _hour),
    *version_rules(version(quantity, sign="버전 ", point=" 점 ")),
    rule(FRACTION, _fraction),
    rule(r"(?<=[0-9)]) ?[-−] ?(?=[0-9.]+ ?=)|(?<=[0-9)]) [-−] (?=[0-9])", " 빼기 "),
    rule(rf"(?<![A-Za-z0-9.])[-−]\s?(?=[0-9.]+\s?(?:°C|℃|도(?![{_HANGUL}]{{2}})))", "영하 "),
    rule(
        rf"(?<![A-Za-z0-9.,-])(?P<number>[0-9]{{1,4}})"
        rf"(?:\s?[-~–～〜]\s?(?P<to>[0-9]{{1,4}}))? ?{_COUNTER}",
        _counted,
    ),
    rule(
        rf"{AFTER_NONE}(?P<from>[$€£¥₩]?{NUMBER} ?(?:{alternation(words.UNITS)})?)"
        rf"\s?(?P<sign>[-–~～—〜])\s?(?=(?P<to>[$€£¥₩]?{NUMBER})(?![-–]))",
        span("에서 ", " 다시 "),
    ),
    rule(rf"(?<=[{_HANGUL}0-9])\s?[–~～〜]\s?(?=[0-9])", "에서 "),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥₩]?[0-9])", "마이너스 "),
    rule(
        rf"(?P<before>{_SIGN})\s?(?P<number>{NUMBER})(?P<scale>[만억조]+)?(?P<after>(?!))?", _money
    ),
    rule(
        rf"(?P<before>(?!))?(?P<number>{NUMBER})(?P<scale>[만억조]+)?\s?"
        rf"(?P<after>{_SIGN}|(?:{_CODE})(?![A-Za-z]))",
        _money,
    ),
    rule(rf"(?P<number>{NUMBER})\s?(?P<unit>{alternation(words.SPEEDS)})(?![A-Za-z])", _speed),
    rule(
        rf"(?<![A-Za-z0-9.,])(?P<number>{NUMBER})\s?"
        rf"(?P<unit>{alternation(words.UNITS)})(?![A-Za-z°²³/])",
        _unit,
    ),
    rule(r"(?<![0-9.,])(6|10)(?=월)", lambda found: _month(int(found[0]))),
    rule(r"(?<=[013678])\s?=\s?(?=[-−]?[0-9])", "은 "),  # 일은 삼은 육은, 이는 사는
    rule(r"(?<=[2459])\s?=\s?(?=[-−]?[0-9])", "는 "),
    rule(r"(?<=[0-9])\s?[:：]\s?(?=[0-9])", " 대 "),
    rule(TIMES, " 곱하기 "),
    rule(r"(?<![A-Za-z])N[Oo]\.? ?(?=[0-9])|#\s?(?=[0-9])", "넘버 "),
    rule(
        rf"(?<=[{_HANGUL}])(?P<gap> ?)(?P<roman>[IVX]{{2,5}})(?![A-Za-z])",
        lambda found: found["gap"] + cardinal(roman(found["roman"])),
    ),
    rule(LETTERS, _letters),
    *symbol_rules(words.SYMBOLS),
    rule(rf"(?<=[A-Za-z{_HANGUL}])-(?=[0-9])", " "),
    *last_rules(NUMBER, lambda found: quantity(found[0]), _one_by_one),
)
