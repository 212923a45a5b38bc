"""Patterns of numeric dates and times of day, independent of the language."""

import re
from collections.abc import Callable

from phonex.text.normalization.rules import Rule, Say, rule

SayDate = Callable[[str, int, int], str]  # year ("" for none), month, day

_NOT_AFTER = r"(?<![\w/.,:-])"
_DATE_BY_YEAR = re.compile(
    rf"{_NOT_AFTER}(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)"
    rf"(?P<day>[0-9]{{1,2}})(?![0-9A-Za-z/:-]|[.,][0-9])"
)
# The first two are day and month, in the language's order.
_DATE_BY_DAY = re.compile(
    rf"{_NOT_AFTER}(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second>[0-9]{{1,2}})(?P=mark)"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9A-Za-z/:-]|[.,][0-9])"
)
CLOCK = (
    r"(?<![\w:.,/-])(?P<hour>[01]?[0-9]|2[0-4]):(?P<minute>[0-5][0-9])"
    r"(?::(?P<second>[0-5][0-9]))?(?![0-9:]|[.,][0-9])"
)
HALF_DAY = r"(?:[ ]?(?P<half>[AaPp])(?:\.[ ]?[Mm](?:\.(?!\w)|(?![A-Za-z0-9]))|[Mm](?![A-Za-z0-9])))"

# The dash between two times of day: 8:00-17:30, 9 am – 5 pm.
BETWEEN_TIMES = (
    r"(?:(?<=[0-9]:[0-9]{2})|(?<=[0-9][AaPp][Mm])|(?<=[0-9] [AaPp][Mm])|(?<=[AaPp]\.[Mm]\.))"
    r"\s?[-–—~～〜]\s?(?=[0-9]{1,2}(?::[0-9]{2}| ?[AaPp]\.?[Mm]))"
)


def dated(say: SayDate) -> Say:
    """Reads dates matched by a pattern with groups year, month and day."""
    return lambda found: _date(found, say, found["year"], found["month"], found["day"])


def date_rules(
    say: SayDate, without_year: str, *, month_first: bool = False
) -> tuple[Rule, Rule, Rule]:
    """Dates with the year first, with the year last, and without a year.

    without_year: a pattern with month, day, and the text before that shows it is a date.
    month_first: for dates with the year last, unless the month would be above 12.
    """

    def by_day(found: re.Match[str]) -> str:
        month, day = found["second"], found["first"]
        if month_first:
            month, day = day, month
        if int(month) > 12:
            month, day = day, month
        return _date(found, say, _century(found["year"]), month, day)

    def in_year(found: re.Match[str]) -> str:
        return _date(found, say, "", found["month"], found["day"], found["before"])

    return (
        rule(_DATE_BY_YEAR, dated(say)),
        rule(_DATE_BY_DAY, by_day),
        rule(without_year, in_year),
    )


def _date(
    found: re.Match[str], say: SayDate, year: str, month: str, day: str, before: str = ""
) -> str:
    """The match in words; unchanged if it cannot be a date."""
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return found[0]
    return before + say(year, int(month), int(day))


def _century(year: str) -> str:
    """26 → 2026, 70 → 1970."""
    return year if len(year) == 4 else f"{'20' if int(year) < 70 else '19'}{year}"
