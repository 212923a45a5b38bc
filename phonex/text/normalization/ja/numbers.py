"""Japanese number words in kanji, which Japanese frontends read depending on the counter."""

from dataclasses import dataclass

from phonex.text.normalization.myriads import Myriads


@dataclass(frozen=True)
class _Japanese(Myriads):
    def _digit(self, digit: int, place: int, *, leading: bool, inner: bool) -> str:
        # 千 alone, but 一千万: 千万 is also another word
        if digit == 1 and place == 3 and inner:
            return "一千"
        return super()._digit(digit, place, leading=leading, inner=inner)


_JAPANESE = _Japanese(
    "零一二三四五六七八九",
    ("十", "百", "千"),
    ("", "万", "億", "兆"),
    point="点",
    codes=("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー"),
)
# In kana, because in kanji 五分 also means "half and half", and 十分 "enough".
_MINUTES = (
    *("じゅっぷん", "いっぷん", "にふん", "さんぷん", "よんぷん", "ごふん", "ろっぷん"),
    *("ななふん", "はっぷん", "きゅうふん"),
)

cardinal = _JAPANESE.cardinal
quantity = _JAPANESE.quantity
digit_by_digit = _JAPANESE.digit_by_digit


def minutes(number: int) -> str:
    """35 → 三十ごふん. Below 100."""
    tens, ones = divmod(number, 10)
    if ones or number < 10:
        before = cardinal(tens * 10) if tens else ""
        return before + (_MINUTES[ones] if ones else "れいふん")
    return (_JAPANESE.digits[tens] if tens > 1 else "") + _MINUTES[0]
