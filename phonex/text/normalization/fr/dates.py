"""French dates and times of day."""

import re

from phonex.text.normalization.dates import CLOCK, HALF_DAY
from phonex.text.normalization.fr.numbers import cardinal
from phonex.text.normalization.fr.words import MONTHS, SHORT_MONTHS
from phonex.text.normalization.latin import final_stop
from phonex.text.normalization.romance import romance_date_rules
from phonex.text.normalization.rules import rule


def _date(year: str, month: int, day: int) -> str:
    said = "premier" if day == 1 else cardinal(day)
    return f"{said} {MONTHS[month - 1]}{f' {cardinal(int(year))}' if year else ''}"


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    said = f"{cardinal(hour, feminine=True)} heure{'s' * (hour > 1)}"
    if minute:
        said += f" {cardinal(minute)}"
    if found["second"] and int(found["second"]):
        second = int(found["second"])
        said += f" et {cardinal(second, feminine=True)} seconde{'s' * (second > 1)}"
    return said + (f" {_part_of_day(hour, half)}{final_stop(found, 'p.m', 'FR')}" if half else "")


def _part_of_day(hour: int, half: str) -> str:
    if half in "Aa":
        return "du matin"
    return "du soir" if 6 <= hour < 12 else "de l'après-midi"


DATE_RULES = (
    *romance_date_rules(
        _date, "FR", MONTHS, SHORT_MONTHS, before="[Ll]e|[Dd]u|[Aa]u", after_day="(?:er)?"
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
