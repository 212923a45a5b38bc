"""English dates and times of day, the month first."""

import re

from phonex.text.normalization.dates import CLOCK, HALF_DAY, date_rules
from phonex.text.normalization.en import words
from phonex.text.normalization.en.letters import LETTER_A
from phonex.text.normalization.en.numbers import cardinal, digits, ordinal, year
from phonex.text.normalization.latin import ALONE, final_stop
from phonex.text.normalization.rules import alternation, rule

# In lower case, "may" and "march" are months only beside a year.
_NAMES = alternation(
    form
    for name in words.MONTHS
    for form in (name, name.upper(), name.lower())
    if form not in ("may", "march")
)
_SHORT_NAMES = alternation(
    form
    for name in (*words.SHORT_MONTHS, "Sept")
    for form in (name, name.upper(), name.lower())
    if form not in ("may", "mar")
)
_MONTH = rf"(?P<month>(?:{_NAMES})\b|(?:{_SHORT_NAMES})\b\.?)"
_SMALL_MONTH = r"(?P<month>may|march)"
_YEAR = r"(?P<year>(?:1[0-9]|20)[0-9]{2})"


def _date(year_: str, month: int, day: int) -> str:
    said = f"{words.MONTHS[month - 1]} {ordinal(day)}"
    return said + (f", {spoken_year(year_)}" if year_ else "")


def spoken_year(digits_: str) -> str:
    return year(int(digits_)) if digits_[0] != "0" else digits(digits_)


def _month(name: str) -> str:
    return next(month for month in words.MONTHS if month.startswith(name[:3].capitalize()))


def _month_first(found: re.Match[str]) -> str:
    if int(found["day"]) > 31 or found["day"].startswith("00"):
        return found[0]
    said = f"{_month(found['month'])} {ordinal(int(found['day']))}"
    return said + (f", {spoken_year(found['year'])}" if found["year"] else "")


def _day_first(found: re.Match[str]) -> str:
    if int(found["day"]) > 31:
        return found[0]
    article = (
        ""
        if re.search(r"\bthe $", found.string[max(0, found.start() - 5) : found.start()])
        else "the "
    )
    said = f"{article}{ordinal(int(found['day']))} of {_month(found['month'])}"
    if found["year"]:
        return f"{said}, {spoken_year(found['year'])}"
    return said + final_stop(found, "jan", "EN")


def _short_name(found: re.Match[str]) -> str:
    """A month or weekday within a sentence, or after a word that shows it is one: in Jan."""
    short = found["short"]
    before = found.string[max(0, found.start() - 8) : found.start()]
    goes_on = re.match(" [a-z]", found.string[found.end() : found.end() + 2])
    if not (goes_on or _TELLING.search(before)):
        return found[0]
    said = words.DAYS[short] if short in words.DAYS else _month(short)
    return said + final_stop(found, short, "EN")


def _clock(hour: int, minute: int) -> str:
    return f"{cardinal(hour)} {'oh ' * (minute < 10)}{cardinal(minute)}"


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found["hour"]), int(found["minute"])
    half = found["half"]
    if hour == 0 and not half:
        return "midnight" if not minute else f"{_clock(12, minute)} {LETTER_A} M"
    said = _clock(hour, minute) if minute else cardinal(hour)
    if not minute and not half and not found["second"]:
        said += " o'clock" if 0 < hour <= 12 else " hundred"
    if found["second"]:
        said += f" and {cardinal(int(found['second']))} second{'s' * (found['second'] != '01')}"
    return said + (_half(found) if half else "")


def _half(found: re.Match[str]) -> str:
    # A single A would be read as the article.
    half = f"{LETTER_A} M" if found["half"] in "Aa" else "P M"
    return f" {half}" + final_stop(found, "p.m", "EN")


def _hour(found: re.Match[str]) -> str:
    start = f"{cardinal(int(found['from']))} to " if found["from"] else ""
    return start + cardinal(int(found["hour"])) + _half(found)


_TELLING = re.compile(
    r"\b(?:in|on|by|of|since|until|till|from|to|this|last|next|late|early|mid|every|before|after"
    r"|and|or|through) $",
    re.IGNORECASE,
)
_SHORT = alternation((*words.SHORT_MONTHS, "Sept", *words.DAYS))


def _days(found: re.Match[str]) -> str:
    said = [ordinal(int(day)) for day in re.findall("[0-9]+", found["days"])]
    return f"the {', '.join(said[:-1])} and {said[-1]} of {_month(found['month'])}"


DATE_RULES = (
    rule(
        rf"(?<![\w.,/-])(?:the )?(?P<days>[0-9]{{1,2}}(?:[-/][0-9]{{1,2}}){{2,4}}) {_MONTH}(?!\w)",
        _days,
    ),
    *date_rules(
        _date,
        r"\b(?P<before>[Oo]n )(?P<month>1[0-2]|0?[1-9])/(?P<day>[0-9]{1,2})(?![\w/.-])",
        month_first=True,
    ),
    rule(rf"\b(?:{_MONTH})-(?P<day>[0-9]{{1,2}})(?:-{_YEAR})?(?![\w:-]|[.,/][0-9])", _month_first),
    rule(rf"\b{_SMALL_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}\b", _month_first),
    rule(
        rf"{ALONE}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?{_SMALL_MONTH},? {_YEAR}\b",
        _day_first,
    ),
    rule(
        rf"\b{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
        rf"(?:,? (?P<year>[12][0-9]{{3}}))?(?![\w:]|[.,/-][0-9])",
        _month_first,
    ),
    rule(
        rf"{ALONE}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? "
        rf"(?:of )?{_MONTH}(?:,? (?P<year>[12][0-9]{{3}})\b)?(?!\w)",
        _day_first,
    ),
    rule(
        rf"\b(?P<short>{alternation(words.SHORT_MONTHS)}|Sept)\. (?=[12][0-9]{{3}}\b)",
        lambda found: f"{_month(found['short'])} ",
    ),
    rule(rf"\b(?P<short>{_SHORT})\.(?!\w| [0-9])", _short_name, needs="."),
    rule(
        rf"\b({alternation(words.DAYS)})\.?,? (?={alternation(words.MONTHS)})",
        lambda found: f"{words.DAYS[found[1]]}, ",
    ),
    rule(rf"{CLOCK}{HALF_DAY}?", _time),
    rule(
        r"(?<![\w.,:/])(?P<hour>1[0-2]|0?[1-9])\.(?P<minute>[0-5][0-9])(?P<second>(?!))?"
        rf"{HALF_DAY}",
        _time,
    ),
    rule(rf"{ALONE}(?:(?P<from>1[0-2]|[1-9])[-–])?(?P<hour>1[0-2]|0?[1-9]){HALF_DAY}", _hour),
)
