"""Korean number words: Chinese ones (일 이 삼), and native ones (하나 둘 셋) before counters."""

from dataclasses import dataclass

from phonex.text.reading.patterns import MOST_DIGITS
from phonex.text.reading.sino import Sino


@dataclass(frozen=True)
class _Korean(Sino):
    def _myriad(self, group: int, words: str, power: int, *, first: bool) -> str:
        if group == 1 and power == 1 and first:  # 만, but 일억
            return self.myriads[1]
        return words + self.myriads[power]


_KOREAN = _Korean("영일이삼사오육칠팔구", ("십", "백", "천"), ("", "만", "억", "조"), gap=" ")
_TOLD = str.maketrans("영", "공")
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def cardinal(number: int) -> str:
    return _KOREAN.cardinal(number)


def native(number: int) -> str:
    """Before a counter, to 99: 한, 두, 스무, 스물한."""
    tens, ones = divmod(number, 10)
    return "스무" if number == 20 else _TENS[tens] + _ONES[ones]


def told(text: str) -> str:
    """Digits of a telephone number or a code, one by one."""
    return _KOREAN.one_by_one(text).translate(_TOLD)


def quantity(written: str) -> str:
    """1,234.5 → 천이백삼십사 점 오."""
    units, _, decimals = written.replace(",", "").partition(".")
    if len(units) > MOST_DIGITS or (len(units) > 1 and units[0] == "0"):
        said = told(units)
    else:
        said = cardinal(int(units or "0"))
    return said + (f" 점 {_KOREAN.one_by_one(decimals)}" if decimals else "")
