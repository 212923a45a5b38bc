"""French dates and times of day."""

import re

from phonex.text.reading.french_numbers import cardinal
from phonex.text.reading.french_words import MONTHS, SHORT_MONTHS
from phonex.text.reading.patterns import (
    CLOCK,
    DATE_BY_DAY,
    DATE_BY_YEAR,
    HALF_DAY,
    final_stop,
    is_date,
    rule,
)

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(SHORT_MONTHS)})\b\.?)"
_DAY = r"(?P<day>[0-9]{1,2})"


def _date(year: str, month: int, day: str) -> str:
    said = "premier" if int(day) == 1 else cardinal(int(day))
    if len(year) == 2:
        year = f"{'20' if int(year) < 70 else '19'}{year}"
    return f"{said} {MONTHS[month - 1]}{f' {cardinal(int(year))}' if year else ''}"


def _by_year(found: re.Match[str]) -> str:
    if not is_date(found["year"], found["month"], found["day"]):
        return found[0]
    return _date(found["year"], int(found["month"]), found["day"])


def _by_day(found: re.Match[str]) -> str:
    day, month = found["first"], found["second"]
    if int(month) > 12:
        day, month = month, day
    return _date(found["year"], int(month), day) if is_date(found["year"], month, day) else found[0]


def _day_and_month(found: re.Match[str]) -> str:
    if not is_date("", found["month"], found["day"]):
        return found[0]
    return found["before"] + _date("", int(found["month"]), found["day"])


def _named(found: re.Match[str]) -> str:
    name = found["month"].rstrip(".").lower()
    if int(found["day"]) not in range(1, 32):
        return found[0]
    month = SHORT_MONTHS[name] if name in SHORT_MONTHS else MONTHS.index(name) + 1
    stop = "" if found["year"] else final_stop(found)
    return _date(found["year"] or "", month, found["day"]) + stop


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    said = f"{cardinal(hour, feminine=True)} heure{'s' * (hour > 1)}"
    if minute:
        said += f" {cardinal(minute)}"
    if found["second"] and int(found["second"]):
        second = int(found["second"])
        said += f" et {cardinal(second, feminine=True)} seconde{'s' * (second > 1)}"
    return said + (f" {_part_of_day(hour, half)}{final_stop(found)}" if half else "")


def _part_of_day(hour: int, half: str) -> str:
    if half in "Aa":
        return "du matin"
    return "du soir" if 6 <= hour < 12 else "de l'après-midi"


DATE_RULES = (
    rule(DATE_BY_YEAR, _by_year),
    rule(DATE_BY_DAY, _by_day),
    rule(
        rf"\b(?P<before>(?:[Ll]e|[Dd]u|[Aa]u) ){_DAY}/(?P<month>[0-9]{{1,2}})(?![\w/]|[.,][0-9])",
        _day_and_month,
    ),
    rule(
        rf"(?<![\w.,/]){_DAY}(?:er)? {_MONTH}(?: (?P<year>[12][0-9]{{3}})\b)?(?!\w)",
        _named,
        re.IGNORECASE,
    ),
    rule(rf"{CLOCK}{HALF_DAY}?", _time),
    rule(
        rf"(?<![\w.,])(?P<hour>1[0-2]|0?[1-9])(?P<minute>(?!))?(?P<second>(?!))?{HALF_DAY}", _time
    ),
    rule(
        r"(?<![\w.,])(?P<hour>[01]?[0-9]|2[0-4]) ?h(?: ?(?P<minute>[0-5][0-9]))?"
        r"(?P<second>(?!))?(?P<half>(?!))?(?: ?(?:min|mn))?(?![\w/]| ?[0-9])",
        _time,
    ),
)
