"""Chinese number words: 两 in 两千 and 两万, 二 elsewhere, 幺 in telephone numbers."""

from dataclasses import dataclass

from phonex.text.normalization.myriads import Myriads


@dataclass(frozen=True)
class _Chinese(Myriads):
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
    point="点",
    drops_one=False,
    joins_zero=True,
)
_TELEPHONE = str.maketrans("一", "幺")

cardinal = _CHINESE.cardinal
quantity = _CHINESE.quantity
digits = _CHINESE.digit_by_digit


def digit_by_digit(text: str) -> str:
    """The digits of a telephone number."""
    return digits(text).translate(_TELEPHONE)
