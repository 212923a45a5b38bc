"""Reads Korean: native numerals before counters, Myriads-Korean ones elsewhere."""

import re

from phonex.text.normalization.cjk import (
    AFTER_NONE,
    BEFORE_NONE,
    LETTERS,
    MINUS,
    NUMBER,
    RATIO,
    TELEPHONE,
    dash_rules,
    date_rules,
    fraction_rules,
    money,
    money_rules,
    range_rule,
    time_rules,
    unit_rules,
)
from phonex.text.normalization.codes import code_rules, telephone, version, version_rules
from phonex.text.normalization.dates import dated
from phonex.text.normalization.ko import words
from phonex.text.normalization.ko.addresses import ADDRESS_RULES, spelt
from phonex.text.normalization.ko.chat import CHAT_RULES
from phonex.text.normalization.ko.numbers import cardinal, digit_by_digit, native, quantity
from phonex.text.normalization.rules import (
    TIMES,
    alternation,
    currency_patterns,
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
# What a number behind is called by its digits; how a match of a score ended; days of history.
_CODED = "끝자리|네 ?자리|4자리|카드 ?번호|비밀 ?번호|인증 ?번호|우편 ?번호|계좌 ?번호|코드"
_PLAYED = "이[겼기긴]|졌|지고|승|패|비[겼긴]|앞[서섰]|역전|완승|대승"
_REMEMBERED = "전쟁|운동|혁명|사태|민주|광복|절|사건|항쟁|선언|이후|당시|때"
_KNOWN_BY_DATE = "절|전쟁|운동|혁명|민주|광복|항쟁|만세"  # also with a full stop: 3.1절
_PARTICLES = {
    **dict.fromkeys(("이", "가"), ("이", "가")),
    **dict.fromkeys(("은", "는"), ("은", "는")),
    **dict.fromkeys(("을", "를"), ("을", "를")),
    **dict.fromkeys(("과", "와"), ("과", "와")),
    **dict.fromkeys(("으로", "로"), ("으로", "로")),
}
_BARE_DIGITS, _L_DIGITS = "2459", "178"  # read without a last consonant; with ㄹ
_MONTHS = {6: "유", 10: "시"}
_SHORTEST_WORD = 4
_WORDLIKE = re.compile("[^AEIOUY]{0,2}(?:[AEIOUY]{1,2}[^AEIOUY]{0,2})+")
_MOST_NATIVE = 99
_MOST_JOINED = 10  # native behind hundreds: 백한 번째


def read(text: str) -> str:
    return settle(text, _RULES)


def _date(year: str, month: int, day: int) -> str:
    return f"{cardinal(int(year))}년 {_month(month)}월 {cardinal(day)}일"


def _month(number: int) -> str:
    return _MONTHS.get(number) or cardinal(number)


def _month_name(number: str) -> str:
    """As a day is called that history remembers: 6·25 is 육이오, 10·26 is 십이육."""
    return cardinal(int(number)) if number in ("10", "11", "12") else digit_by_digit(number)


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
    if counter == "번째" and many > _MOST_NATIVE and many % 100 >= 1:
        return f"{cardinal(many - many % 100)}{native(many % 100)} 번째"
    if not 1 <= many <= _MOST_NATIVE or number[0] == "0" or hours_of_day or label or generation:
        return f"{quantity(number)}{' ' * (counter == '시')}{counter}"
    if counter == "번째" and many == 1:
        return "첫 번째"
    return f"{native(many)} {counter}"


def _with_particle(found: re.Match[str]) -> str:
    """The particle that fits the number read last, which is the numerator: 4/7이 is 칠분의 사가."""
    closed, bare = _PARTICLES[found["particle"]]
    last = found["over"][-1]
    is_bare = last in _BARE_DIGITS or (bare == "로" and last in _L_DIGITS)
    return found["fraction"] + (bare if is_bare else closed)


def _letters(found: re.Match[str]) -> str:
    written = found[0]
    if written in words.NAMES:
        return words.NAMES[written]
    if len(written) >= _SHORTEST_WORD and _WORDLIKE.fullmatch(written):
        return written  # HELLO or OECD: the frontends know English words
    return spelt(written)


_MONEY = money(words.CURRENCIES, quantity, undivided=("원", "엔"), gap=_gap)
_RULES = (
    rule(r"(?<=[(（])[월화수목금토일](?=[)）])", r"\g<0>요일"),
    *CHAT_RULES,
    *code_rules(_ONE_BY_ONE, {"@": " 골뱅이 ", ".": " 점 "}, tag="해시태그 ", handle="골뱅이 "),
    *ADDRESS_RULES,
    rule(
        rf"(?<![{_HANGUL}])([월화수목금토일])\s?[~〜～-]\s?([월화수목금토일])(?![{_HANGUL}])",
        r"\1요일부터 \2요일",
    ),
    *date_rules(_date),
    rule(
        rf"{AFTER_NONE}(?P<day>1[3-9]|2[0-9]|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>[12][0-9]{{3}})"
        rf"{BEFORE_NONE}",
        dated(_date),
    ),
    rule(
        rf"{AFTER_NONE}(?P<from>[12][0-9]{{3}})\s?[-–~～〜—]\s?(?P<to>[12][0-9]{{3}}|[0-9]{{2}})(?=년)",
        lambda found: f"{cardinal(int(found['from']))}에서 {cardinal(int(found['to']))}",
    ),
    rule(
        rf"(?<![0-9.,·])(?P<a>[1-9]|1[0-2])·(?P<b>[0-9]{{1,2}})(?= ?(?:{_REMEMBERED}))",
        lambda found: _month_name(found["a"]) + _month_name(found["b"]),
    ),
    rule(
        rf"(?<![0-9.,·])(?P<a>[1-9]|1[0-2])\.(?P<b>[0-9]{{1,2}})(?= ?(?:{_KNOWN_BY_DATE}))",
        lambda found: _month_name(found["a"]) + _month_name(found["b"]),
    ),
    rule(r"(?<=시)\s?0(?=[1-9]분)", " "),
    rule(r"(?<![0-9.,:])0(?=[1-9](?:월|일|시))", ""),
    rule(
        rf"(?P<before>(?:{_CODED})(?:는|은|가|:)?\s)(?P<code>[0-9]{{3,19}})(?![0-9A-Za-z]|[.,][0-9])",
        lambda found: found["before"] + digit_by_digit(found["code"]),
    ),
    rule(
        rf"{AFTER_NONE}(?P<a>[0-9]{{1,3}})\s?[-–:]\s?(?P<b>[0-9]{{1,3}})"
        rf"(?=(?:으?로)? ?(?:{_PLAYED}))",
        lambda found: f"{cardinal(int(found['a']))} 대 {cardinal(int(found['b']))}",
    ),
    rule(
        r"(?<![0-9A-Za-z.,])(?P<a>[0-9]{1,3}) ?대 ?(?P<b>[0-9]{1,3})(?![0-9.,])"
        rf"(?! ?(?:{alternation(words.COUNTERS)}))",
        lambda found: f"{cardinal(int(found['a']))} 대 {cardinal(int(found['b']))}",
    ),
    rule(r"(?<=제)[0-9]{1,4}(?![0-9.,])", saying(quantity)),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![0-9.,])(?:112|119|911)(?=에|로|번|$| )", saying(digit_by_digit)),
    *time_rules(_hour, _minutes, _seconds, to="에서 "),
    *version_rules(version(quantity, sign="버전 ", point=" 점 ")),
    rule(
        rf"(?<![0-9./])(?P<fraction>(?P<over>[0-9]{{1,4}}) ?/ ?[0-9]{{1,4}})"
        rf"(?P<particle>{alternation(_PARTICLES)})(?![{_HANGUL}])",
        _with_particle,
    ),
    *fraction_rules(cardinal, words.UNITS, plus="과 ", parts="분의 ", minus="마이너스 ", gap=" "),
    *dash_rules(_HANGUL, "온도약", to="부터 ", minus="마이너스 "),
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
    rule(
        rf"(?<![A-Za-z])(?P<currency>{currency_patterns(words.CURRENCIES)[1]})\s?"
        rf"(?P<number>{NUMBER})(?P<scale>[만억조]+)?",
        _MONEY,
    ),
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
