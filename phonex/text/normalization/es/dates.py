"""Spanish dates and times of day."""

import re

from phonex.text.normalization.dates import CLOCK, HALF_DAY
from phonex.text.normalization.es.numbers import cardinal
from phonex.text.normalization.es.words import MONTHS, SHORT_MONTHS
from phonex.text.normalization.latin import final_stop
from phonex.text.normalization.romance import romance_date_rules
from phonex.text.normalization.rules import rule


def _date(year: str, month: int, day: int) -> str:
    said = f"{cardinal(day)} de {MONTHS[month - 1]}"
    return f"{said} de {cardinal(int(year))}" if year else said


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), int(found["minute"]), found["half"]
    if found["second"] and not half:
        return _lasting(hour, minute, int(found["second"]))
    said = cardinal(hour, "una")
    if minute and hour <= 12:
        said += f" y {_minutes(minute)}"
    elif minute:
        said += f" {cardinal(minute)}"
    if found["second"]:
        said += (
            f" y {cardinal(int(found['second']), 'un')} segundo{'s' * (found['second'] != '01')}"
        )
    return said + (f" {_part_of_day(hour, half)}{final_stop(found, 'p.m', 'ES')}" if half else "")


def _lasting(hour: int, minute: int, second: int) -> str:
    """3:02:32 and 3h02m32s, without what is zero."""
    parts = [
        f"{cardinal(number, form)} {name}{'s' * (number != 1)}"
        for number, form, name in (
            (hour, "una", "hora"),
            (minute, "un", "minuto"),
            (second, "un", "segundo"),
        )
        if number or name == "hora"
    ]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} y {parts[-1]}"


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
    part = _part_of_day(hour, found["half"])
    return f"{cardinal(hour, 'una')} {part}" + final_stop(found, "p.m", "ES")


def _hours(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    said = f"{cardinal(hour, 'una')} hora{'s' * (hour != 1)}"
    if not int(found["minute"]):
        return said
    return f"{said} {cardinal(int(found['minute']))}{' minutos' if found['named'] else ''}"


def _duration(found: re.Match[str]) -> str:
    return _lasting(*(int(found[part] or 0) for part in ("hour", "minute", "second")))


def _month_first(found: re.Match[str]) -> str:
    month = _MONTH_NUMBERS[found["month"].lower().rstrip(".")]
    return _date(found["year"] or "", month, int(found["day"]))


def _month_of_year(found: re.Match[str]) -> str:
    return f"{MONTHS[int(found['month']) - 1]} de {cardinal(int(found['year']))}"


_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)} | SHORT_MONTHS
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_POINTED_CLOCK = (
    r"(?<![\w.,:/])(?P<hour>[01]?[0-9]|2[0-4])\.(?P<minute>[0-5][0-9])(?P<second>(?!))?"
)

DATE_RULES = (
    *romance_date_rules(
        _date,
        "ES",
        MONTHS,
        SHORT_MONTHS,
        before="[Ee]l|[Dd]el|[Aa]l|día",
        after_day="(?: de)?",
        before_year="(?: de| del|,)?",
    ),
    rule(
        rf"\b(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(SHORT_MONTHS)})\.) (?P<day>[12]?[0-9]|3[01])"
        rf"(?:,? {_YEAR}\b|(?=\s*(?:$|[,;!?)]|\.(?![0-9]))))",
        _month_first,
        re.IGNORECASE,
    ),
    rule(rf"(?<![\w./,-]){_YEAR}/(?P<month>0[1-9]|1[0-2])(?![\w/]|[.,][0-9])", _month_of_year),
    rule(rf"(?<![\w./,-])(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![\w/]|[.,][0-9])", _month_of_year),
    rule(
        r"(?<![\w.,])(?P<hour>[0-9]{1,2}) ?h ?(?P<minute>[0-5]?[0-9]) ?m(?:in)? ?"
        r"(?P<second>[0-5]?[0-9]) ?s(?:eg)?(?!\w)",
        _duration,
    ),
    rule(rf"{CLOCK}(?:{HALF_DAY}| ?h(?!\w))?", _time),
    rule(rf"{_POINTED_CLOCK}(?:{HALF_DAY}| ?h(?!\w)\.?)(?![0-9])", _time),
    rule(r"(?<![\w.,:])0(?=[0-9] ?h(?!\w))", ""),
    rule(rf"(?<![\w.,])(?P<hour>1[0-2]|0?[1-9]){HALF_DAY}", _hour),
    rule(
        r"(?<![\w.,])(?P<hour>[01]?[0-9]|2[0-4]) ?h ?(?P<minute>[0-5][0-9])(?P<named> ?min)?(?!\w)",
        _hours,
    ),
)
