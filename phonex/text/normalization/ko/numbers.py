"""Korean number words: Myriads-Korean (일 이 삼), and native (하나 둘 셋) before counters."""

from dataclasses import dataclass

from phonex.text.normalization.myriads import Myriads


@dataclass(frozen=True)
class _Korean(Myriads):
    def _myriad(self, group: int, words: str, power: int, *, first: bool) -> str:
        if group == 1 and power == 1 and first:  # 만, but 일억
            return self.myriads[1]
        return words + self.myriads[power]


_KOREAN = _Korean(
    "영일이삼사오육칠팔구",
    ("십", "백", "천"),
    ("", "만", "억", "조"),
    point=" 점 ",
    codes="공일이삼사오육칠팔구",
    gap=" ",
)
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

cardinal = _KOREAN.cardinal
quantity = _KOREAN.quantity
digit_by_digit = _KOREAN.digit_by_digit


def native(number: int) -> str:
    """Before a counter, to 99: 한, 두, 스무, 스물한."""
    tens, ones = divmod(number, 10)
    return "스무" if number == 20 else _TENS[tens] + _ONES[ones]
