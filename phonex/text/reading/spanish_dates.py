"""Spanish dates and times of day."""

import re

from phonex.text.reading.patterns import (
    CLOCK,
    DATE_BY_DAY,
    DATE_BY_YEAR,
    HALF_DAY,
    final_stop,
    is_date,
    rule,
)
from phonex.text.reading.spanish_numbers import cardinal
from phonex.text.reading.spanish_words import MONTHS, SHORT_MONTHS

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(SHORT_MONTHS)})\b\.?)"


def _date(year: str, month: int, day: str) -> str:
    said = f"{cardinal(int(day))} de {MONTHS[month - 1]}"
    if len(year) == 2:
        year = f"{'20' if int(year) < 70 else '19'}{year}"
    return f"{said} de {cardinal(int(year))}" if year else said


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
    return _date(found["year"] or "", month, found["day"]) + (
        "" if found["year"] else final_stop(found)
    )


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), int(found["minute"]), found["half"]
    said = cardinal(hour, "una")
    if minute and hour <= 12:
        said += f" y {_minutes(minute)}"
    elif minute:
        said += f" {cardinal(minute)}"
    if found["second"]:
        said += (
            f" y {cardinal(int(found['second']), 'un')} segundo{'s' * (found['second'] != '01')}"
        )
    return said + (f" {_part_of_day(hour, half)}{final_stop(found)}" if half else "")


def _minutes(minute: int) -> str:
    return {15: "cuarto", 30: "media"}.get(minute) or cardinal(minute)


def _part_of_day(hour: int, half: str) -> str:
    if half in "Aa":
        return "de la noche" if hour == 12 else "de la mañana"
    if hour == 12:
        return "del mediodía"
    return "de la noche" if 8 <= hour < 12 else "de la tarde"


def _hour(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    return f"{cardinal(hour, 'una')} {_part_of_day(hour, found['half'])}{final_stop(found)}"


def _hours(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    said = f"{cardinal(hour, 'una')} hora{'s' * (hour != 1)}"
    if not int(found["minute"]):
        return said
    return f"{said} {cardinal(int(found['minute']))}{' minutos' if found['named'] else ''}"


DATE_RULES = (
    rule(DATE_BY_YEAR, _by_year),
    rule(DATE_BY_DAY, _by_day),
    rule(
        r"\b(?P<before>(?:[Ee]l|[Dd]el|[Aa]l|día) )"
        r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?![\w/]|[.,][0-9])",
        _day_and_month,
    ),
    rule(
        rf"(?<![\w.,/])(?P<day>[0-9]{{1,2}})(?: de)? {_MONTH}"
        rf"(?:(?: de| del|,)? (?P<year>[12][0-9]{{3}})\b)?(?!\w)",
        _named,
        re.IGNORECASE,
    ),
    rule(rf"{CLOCK}(?:{HALF_DAY}| ?h(?!\w))?", _time),
    rule(rf"(?<![\w.,])(?P<hour>1[0-2]|0?[1-9]){HALF_DAY}", _hour),
    rule(
        r"(?<![\w.,])(?P<hour>[01]?[0-9]|2[0-4]) ?h ?(?P<minute>[0-5][0-9])(?P<named> ?min)?(?!\w)",
        _hours,
    ),
)
