"""Shared by Chinese, Japanese and Korean: numbers, dates with the year first, times, codes.

In these scripts letters touch digits, so only Latin letters show that a digit is part of a word.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from phonex.text.normalization.dates import BETWEEN_TIMES, HALF_DAY, SayDate, dated
from phonex.text.normalization.rules import (
    MOST_DIGITS,
    Rule,
    Say,
    alternation,
    currency_patterns,
    rule,
)

Cardinal = Callable[[int], str]

NUMBER = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}(?![0-9])|[0-9]{{1,{MOST_DIGITS}}})(?:\.[0-9]++)?"
AFTER_NONE = r"(?<![0-9A-Za-z/.,:-])"
BEFORE_NONE = r"(?![0-9A-Za-z/:-]|[.,][0-9])"
_SMALL = r"[0-9]{1,2}"

_DATE_BY_YEAR = (
    rf"{AFTER_NONE}(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>{_SMALL})(?P=mark)"
    rf"(?P<day>{_SMALL}){BEFORE_NONE}"
)
# Foreign dates: in these languages they usually have the month first.
_DATE_BY_MONTH = (
    rf"{AFTER_NONE}(?P<month>{_SMALL})/(?P<day>{_SMALL})/(?P<year>[0-9]{{4}}){BEFORE_NONE}"
)
_TIME = (
    rf"{AFTER_NONE}(?P<hour>[01]?[0-9]|2[0-4])[:：](?P<minute>[0-5][0-9])"
    rf"(?:[:：](?P<second>[0-5][0-9]))?(?![0-9:]|[.,][0-9]){HALF_DAY}?"
)
_HOUR = rf"{AFTER_NONE}(?P<hour>1[0-2]|0?[1-9]){HALF_DAY}"
TELEPHONE = (
    rf"{AFTER_NONE}(?<!\+)(?:\+(?=(?:[ .()-]{{0,2}}[0-9]){{8}})"
    r"[0-9]{1,3}(?:[ .-]?\(?[0-9]{1,4}\)?){2,6}"
    r"|\([0-9]{2,4}\)[ -]?[0-9]{3,4}[-. ][0-9]{4}|[0-9]{3}\.[0-9]{3}[.-][0-9]{4}"
    r"|01[0-9] [0-9]{3,4} [0-9]{4}|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}|0[0-9]{2,3}-[0-9]{7,8}"
    r"|[0-9]{3}-[0-9]{3,4}-[0-9]{4}|1[0-9]{2}[ -][0-9]{4}[ -][0-9]{4}|1[3-9][0-9]{9}|0[0-9]{9,10}"
    r"|[0-9]{3}-[0-9]{3}-[0-9]{3}|[0-9]{3}-[0-9]{4}|[0-9]{4}-[0-9]{4}(?:-[0-9]{4}){0,2}"
    r"|[0-9]{1,6}(?:-[0-9]{1,7}){3,5})"
    rf"{BEFORE_NONE}"
)
_FRACTION = (
    r"(?<![0-9A-Za-z/.,:])(?:(?P<whole>[0-9]{1,3}) )?(?P<over>[0-9]{1,4}) ?/ ?"
    r"(?P<under>[0-9]{1,4})"
)
ACRONYM = r"(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])"
LETTERS = r"(?<![A-Za-z])[A-Z]{1,6}(?![A-Za-z])"
MINUS = r"(?<=[0-9)]) ?[-−] ?(?=[0-9.]+ ?=)|(?<=[0-9)]) [-−] (?=[0-9])"
RATIO = r"(?<=[0-9])\s?[:：]\s?(?=[0-9])"


def dash_rules(letters: str, before_minus: str, *, to: str, minus: str) -> tuple[Rule, ...]:
    """A dash after a date or bracket is a range; a hyphen after a letter is silent (歼-20).

    letters: a class of the language's; before_minus: those before which a minus is one, all the
    same; to, minus: the words.
    """
    return (
        rule(r"(?<=[)）月日号年일월년])\s?[-–~～〜—]\s?(?=[0-9])", to),
        rule(rf"(?<=[{before_minus}])[-−](?=[0-9])", minus),
        rule(rf"(?<=[{letters}])-(?=[0-9])", ""),
    )


def date_rules(say: SayDate) -> tuple[Rule, Rule]:
    return rule(_DATE_BY_YEAR, dated(say)), rule(_DATE_BY_MONTH, dated(say))


def time_rules(
    hour: Say, minutes: Cardinal, seconds: Cardinal, *, to: str
) -> tuple[Rule, Rule, Rule]:
    """Times of day. hour: reads everything but minutes and seconds; to: between two times."""

    def time(found: re.Match[str]) -> str:
        minute = int(found["minute"])
        said = hour(found) + (minutes(minute) if minute else "")
        return said + (seconds(int(found["second"])) if found["second"] else "")

    return rule(BETWEEN_TIMES, to), rule(_TIME, time), rule(_HOUR, hour)


def fraction_rules(
    cardinal: Cardinal,
    units: Mapping[str, str],
    *,
    plus: str,
    parts: str,
    minus: str,
    gap: str = "",
) -> tuple[Rule, Rule]:
    """The denominator comes first. units: their words, with a gap before them; plus: after a
    whole number; parts: between the numbers; minus: the word before a fraction with a sign.
    """

    def say(found: re.Match[str]) -> str:
        whole = cardinal(int(found["whole"])) + plus if found["whole"] else ""
        unit = gap + units[found["unit"]] if found["unit"] else ""
        said = cardinal(int(found["under"])) + parts + cardinal(int(found["over"]))
        return whole + said + unit

    return (
        rule(r"(?<![0-9A-Za-z.,)])[-−](?=[0-9]{1,4} ?/ ?[0-9])", minus),
        rule(
            rf"{_FRACTION}(?:\s?(?P<unit>{alternation(units)})(?![A-Za-z0-9/])|{BEFORE_NONE})", say
        ),
    )


def money_rules(
    currencies: Iterable[str], say: Say, *, scale: str, unit: str = ""
) -> tuple[Rule, Rule]:
    """Amounts with the sign before or after. unit: a pattern that repeats the leading sign."""
    sign, code = currency_patterns(currencies)
    return (
        rule(rf"(?P<currency>{sign})\s?(?P<number>{NUMBER})(?P<scale>{scale})?{unit}", say),
        rule(
            rf"(?P<number>{NUMBER})(?P<scale>{scale})?\s?"
            rf"(?P<currency>{sign}|(?:{code})(?![A-Za-z]))",
            say,
        ),
    )


def money(
    currencies: Mapping[str, tuple[str, str]],
    quantity: Callable[[str], str],
    *,
    undivided: Collection[str],
    gap: Callable[[str], str] = lambda _: "",
) -> Say:
    """Units and hundredths. undivided: units without hundredths; gap: on each side of a unit."""

    def say(found: re.Match[str]) -> str:
        unit, hundredth = currencies[found["currency"]]
        number, scale, space = found["number"], found["scale"] or "", gap(unit)
        units, _, rest = number.partition(".")
        if scale or len(rest) != 2 or unit in undivided:
            return f"{quantity(number)}{scale}{space}{unit}"
        whole = f"{quantity(units)}{space}{unit}"
        if not int(rest):
            return whole
        hundredths = f"{quantity(rest.lstrip('0'))}{space}{hundredth}"
        return f"{whole}{space}{hundredths}" if units.strip("0") else hundredths

    return say


def unit_rules(
    speeds: Iterable[str], speed: Say, units: Iterable[str], unit: Say
) -> tuple[Rule, Rule]:
    return (
        rule(rf"(?P<number>{NUMBER})\s?(?P<unit>{alternation(speeds)})(?![A-Za-z])", speed),
        rule(
            rf"(?<![A-Za-z0-9.,])(?P<number>{NUMBER})\s?"
            rf"(?P<unit>{alternation(units)})(?![A-Za-z°²³/])",
            unit,
        ),
    )


def range_rule(
    units: Iterable[str], *, to: str, dash: str, between: str = "-–~～—〜", signs: str = "$€£¥"
) -> Rule:
    """Ranges of numbers. to: between them; dash: for hyphens that are not a range (10-2)."""

    def say(found: re.Match[str]) -> str:
        is_code = found["sign"] == "-" and _value(found["to"]) <= _value(found["from"])
        return found["from"] + (dash if is_code else to)

    return rule(
        rf"{AFTER_NONE}(?P<from>{NUMBER} ?(?:{alternation(units)})?)"
        rf"\s?(?P<sign>[{between}])\s?(?=(?P<to>[{signs}]?{NUMBER})(?![-–]))",
        say,
    )


def _value(written: str) -> float:
    return float(re.findall(r"[0-9]+(?:\.[0-9]+)?", written.replace(",", ""))[0])
