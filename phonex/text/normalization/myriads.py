"""Numbers in myriads, as in Chinese, Japanese and Korean; each language supplies the words."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.text.normalization.rules import is_counted


@dataclass(frozen=True)
class Myriads:
    """The number words of one language.

    point: before decimals; codes: digits outside quantities, if different; drops_one: 千 for 一千;
    joins_zero: 零 for empty places; gap: between the myriads.
    """

    digits: str
    places: tuple[str, str, str]  # ten, hundred, thousand
    myriads: tuple[str, ...]
    point: str
    codes: Sequence[str] = ""
    drops_one: bool = True
    joins_zero: bool = False
    gap: str = ""

    def cardinal(self, number: int) -> str:
        """number: from 0 to below 10 000 to the power of the number of myriads."""
        if number == 0:
            return self.digits[0]
        said: list[str] = []
        before = 0  # the last group spoken; everything below it is empty so far
        for power in reversed(range(len(self.myriads))):
            group = number // 10_000**power % 10_000
            if not group:
                continue
            zero = self.joins_zero and said and (group < 1000 or before - power > 1)
            words = self._group(group, inner=power > 0, first=not said)
            words = self._myriad(group, words, power, first=not said)
            said.append(self.digits[0] * bool(zero) + words)
            before = power
        return self.gap.join(said)

    def quantity(self, written: str) -> str:
        """1,234.50 → 千二百三十四点五零."""
        units, _, decimals = written.replace(",", "").partition(".")
        said = self.cardinal(int(units)) if is_counted(units) else self.digit_by_digit(units)
        return said + (self.point + "".join(map(self._one, decimals)) if decimals else "")

    def digit_by_digit(self, text: str) -> str:
        """The digits of a telephone number or a code, one by one."""
        return "".join((self.codes or self.digits)[int(digit)] for digit in text)

    def _one(self, digit: str) -> str:
        return self.digits[int(digit)]

    def _myriad(self, group: int, words: str, power: int, *, first: bool) -> str:
        return words + self.myriads[power]

    def _group(self, group: int, *, inner: bool, first: bool) -> str:
        said = ""
        empty = False
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if not digit:
                empty = bool(said)
                continue
            said += self.digits[0] * (self.joins_zero and empty)
            empty = False
            said += self._digit(digit, place, leading=not said and first, inner=inner)
        return said

    def _digit(self, digit: int, place: int, *, leading: bool, inner: bool) -> str:
        if place == 0:
            return self.digits[digit]
        name = self.places[place - 1]
        silent = digit == 1 and (self.drops_one or (place == 1 and leading))
        return name if silent else self.digits[digit] + name
