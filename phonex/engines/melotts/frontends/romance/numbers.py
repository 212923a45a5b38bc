"""Numbers and amounts of money in Spanish and French, by num2words as gruut uses it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from num2words import num2words

_MOST_DIGITS = 28  # limit of gruut's arithmetic
_NUMBER = re.compile(r"[0-9]+(?:[eE][0-9]{1,2})?")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")

_lock = Lock()  # num2words keeps the gender as state of its single converter per language


@dataclass(frozen=True)
class NumberWords:
    """language: "es" or "fr". currencies: sign → ISO code."""

    language: str
    currencies: Mapping[str, str]

    def words(self, number: int, kind: str = "cardinal") -> list[str]:
        """kind: "cardinal" or "ordinal"."""
        with _lock:
            return _split(num2words(number, lang=self.language, to=kind))

    def number(self, word: str) -> list[str] | None:
        """A number in words; digit by digit if it is too large. None: not a number."""
        if not _NUMBER.fullmatch(word):
            return None
        number = Decimal(word)
        if number.adjusted() >= _MOST_DIGITS:
            return self._digits(word)
        try:
            return self.words(int(number))
        except OverflowError:
            return self._digits(word)

    def sum(self, word: str) -> list[str] | None:
        """€12 → doce euros. The sign is the first letter."""
        code, amount = self.currencies.get(word[:1]), word[1:]
        if code is None or not _NUMBER.fullmatch(amount) or len(amount) >= _MOST_DIGITS:
            return None
        with _lock:
            said = num2words(
                float(amount), lang=self.language, to="currency", currency=code, separator="|"
            )
        return _split(said.partition("|")[0])

    def _digits(self, word: str) -> list[str]:
        return [said for digit in word if digit.isdecimal() for said in self.words(int(digit))]


def _split(words: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(words) if word]
