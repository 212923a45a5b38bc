"""Dates that gruut finds in words with digits, and that MeloTTS therefore speaks.

2ª becomes two years (a, as in año) ago, 1700000000 a Unix time.
Source: dateparser 1.1 in strict mode, as in gruut 2.4.0.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from phonex.engines.melotts.frontends.romance.numbers import NumberWords

Clock = Callable[[], datetime]

_SECONDS = 10  # digits of a Unix time; milliseconds and microseconds may follow
_MOMENTS = frozenset({_SECONDS, _SECONDS + 3, _SECONDS + 6})
_AGO = re.compile("(?P<n>[0-9]{1,9})(?P<unit>[a-z]+)")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_LENGTHS = {
    **{"s": timedelta(seconds=1), "min": _MINUTE, "h": _HOUR},
    **{"d": timedelta(days=1), "sem": timedelta(weeks=1)},
}
_MONTHS = {"m": 1, "a": 12}


@dataclass(frozen=True)
class Dates:
    """units: word without accents → s, min, h, d, sem, m or a. day: "cardinal" or "ordinal"."""

    numbers: NumberWords
    months: tuple[str, ...]
    units: Mapping[str, str]
    day: str

    def words(self, word: str, now: Clock) -> list[str] | None:
        """catorce noviembre dos mil veintitrés. None: gruut finds no date in the word."""
        date = self._moment(word) or self._ago(word, now)
        if date is None:
            return None
        day = self.numbers.words(date.day, self.day)
        return [*day, self.months[date.month - 1], *self.numbers.words(date.year)]

    def _moment(self, word: str) -> datetime | None:
        if len(word) not in _MOMENTS or not (word.isascii() and word.isdecimal()):
            return None
        return datetime.fromtimestamp(int(word[:_SECONDS]), UTC)

    def _ago(self, word: str, now: Clock) -> datetime | None:
        found = _AGO.fullmatch(_plain(word))
        unit = self.units.get(found["unit"]) if found else None
        if found is None or unit is None:
            return None
        try:
            if unit in _LENGTHS:
                return now() - int(found["n"]) * _LENGTHS[unit]
            return _months_before(now(), int(found["n"]) * _MONTHS[unit])
        except (OverflowError, ValueError):  # before the year 1
            return None


def _months_before(date: datetime, n: int) -> datetime:
    """The same day of the month, or the last day of that month."""
    years, month = divmod(date.year * 12 + date.month - 1 - n, 12)
    for day in range(date.day, 28, -1):
        try:
            return date.replace(year=years, month=month + 1, day=day)
        except ValueError:
            continue
    return date.replace(year=years, month=month + 1, day=min(date.day, 28))


def _plain(word: str) -> str:
    marked = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in marked if not unicodedata.combining(letter))
