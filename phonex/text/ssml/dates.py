"""Dates and times of day, as the normalizers read them."""

import re
from collections.abc import Mapping

from phonex.text.ssml.vocabulary import months_of

# The order of day, month and year. Source: https://www.w3.org/TR/ssml-sayas/
DATE_FORMS = frozenset({"", "mdy", "dmy", "ymd", "md", "dm", "ym", "my", "y"})
TIME_FORMS = frozenset({"", "hms12", "hms24"})

_MARK = re.compile(r" ?[-/. ] ?")
_LENGTHS = {"y": (2, 4), "m": (1, 2), "d": (1, 2)}  # digits
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)

_DAYS: Mapping[str, str] = {
    **{"EN": "{0} {1}", "ES": "{1} de {0}", "FR": "{1} {0}", "KR": "{0}월 {1}일"},
    **dict.fromkeys(("ZH", "JP"), "{0}月{1}日"),
}
_MONTHS: Mapping[str, str] = {
    **{"EN": "{0} {1}", "ES": "{0} de {1}", "FR": "{0} {1}", "KR": "{1}년 {0}월"},
    **dict.fromkeys(("ZH", "JP"), "{1}年{0}月"),
}
_YEARS: Mapping[str, str] = {"ZH": "{}年", "JP": "{}年", "KR": "{}년"}


def date_text(text: str, form: str, language: str) -> str | None:
    parts = _MARK.split(text)
    order = form or "ymd"
    if len(parts) != len(order) or (not form and len(parts[0]) != 4):
        return None
    found = {name: _part(name, part) for name, part in zip(order, parts, strict=True)}
    if None in found.values():
        return None
    year, month, day = (found.get(name) for name in "ymd")
    if year and month and day:
        return f"{year:04}-{month:02}-{day:02}"
    if month:
        said = _DAYS[language] if day else _MONTHS[language]
        return said.format(months_of(language)[month - 1], _first(day, language) if day else year)
    return _YEARS.get(language, "{}").format(year)


def time_text(text: str, form: str, _language: str) -> str | None:
    found = _TIME.fullmatch(text)
    if found is None or int(found["hour"]) > 23 or (form == "hms24" and found["half"]):
        return None
    hour, half = int(found["hour"]), found["half"]
    if (half or form == "hms12") and not 1 <= hour <= 12:
        return None
    second = f":{found['second']}" if found["second"] else ""
    return f"{hour}:{found['minute']}{second}" + (f" {half.lower()}m" if half else "")


def _part(name: str, text: str) -> int | None:
    """A year, month or day; None if it cannot be one."""
    if not re.fullmatch("[0-9]{1,4}", text) or len(text) not in _LENGTHS[name]:
        return None
    number = int(text)
    if name == "y":
        return number or None if len(text) == 4 else number + (2000 if number < 70 else 1900)
    return number if 1 <= number <= (12 if name == "m" else 31) else None


def _first(day: int, language: str) -> str:
    return "1er" if language == "FR" and day == 1 else str(day)
