"""Chinese number words: 两千 and 两万 as they are said, 二 elsewhere, 幺 in telephone numbers."""

from dataclasses import dataclass

from phonex.text.reading.patterns import MOST_DIGITS
from phonex.text.reading.sino import Sino


@dataclass(frozen=True)
class _Chinese(Sino):
    def _myriad(self, group: int, words: str, power: int, *, first: bool) -> str:
        said = "两" if group == 2 and power and first else words
        return said + self.myriads[power]

    def _digit(self, digit: int, place: int, *, leading: bool, inner: bool) -> str:
        if digit == 2 and place == 3:
            return "两千"
        return super()._digit(digit, place, leading=leading, inner=inner)


_CHINESE = _Chinese(
    "零一二三四五六七八九",
    ("十", "百", "千"),
    ("", "万", "亿", "万亿"),
    drops_one=False,
    joins_zero=True,
)
_TOLD = str.maketrans("一", "幺")


def cardinal(number: int) -> str:
    return _CHINESE.cardinal(number)


def digits(text: str) -> str:
    return _CHINESE.one_by_one(text)


def told(text: str) -> str:
    """Digits of a telephone number."""
    return digits(text).translate(_TOLD)


def quantity(written: str) -> str:
    """1,234.50 → 一千二百三十四点五零."""
    units, _, decimals = written.replace(",", "").partition(".")
    counted = len(units) <= MOST_DIGITS and (units == "0" or not units.startswith("0"))
    said = cardinal(int(units)) if counted else digits(units)
    return said + (f"点{digits(decimals)}" if decimals else "")
