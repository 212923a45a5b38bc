"""English number words, without commas, which would be spoken as pauses."""

from phonex.text.normalization.en import numerals as english_numerals
from phonex.text.normalization.rules import is_counted

_FRACTIONS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_COMMON = frozenset({25, 30, 32, 36, 40, 50, 60, 64, 100, 1000, 10_000, 100_000, 1_000_000})
_LAST_YEAR_BY_TWOS = 2099


def digits(text: str) -> str:
    return english_numerals.one_by_one(text)


def cardinal(number: int) -> str:
    return english_numerals.cardinal(number).replace(",", "")


def ordinal(number: int) -> str:
    words = cardinal(number)
    last = max(words.rfind(" "), words.rfind("-")) + 1
    return words[:last] + english_numerals.ordinal_word(words[last:])


def whole(text: str) -> str:
    """Digits as a quantity, or one by one if they are not one: 007."""
    return cardinal(int(text)) if is_counted(text) else digits(text)


def quantity(text: str) -> str:
    """1,234.50 → one thousand two hundred thirty-four point five zero."""
    units, _, decimals = text.replace(",", "").partition(".")
    return whole(units or "0") + (f" point {digits(decimals)}" if decimals else "")


def year(number: int) -> str:
    """1905 → nineteen oh five; years that are not read in pairs as a number."""
    if not 1100 <= number <= _LAST_YEAR_BY_TWOS or 2000 <= number < 2010:
        return cardinal(number)
    if number % 100 == 0:
        return f"{cardinal(number // 100)} hundred"
    return english_numerals.by_twos(number)


def fraction(over: int, under: int) -> str:
    """3 and 4 → three quarters; 1 and 1000 → one thousandth; 17 and 23 → seventeen over
    twenty-three.
    """
    if not (2 <= under <= 20 or under in _COMMON) or over > 99:
        return f"{cardinal(over)} over {cardinal(under)}"
    one, many = _FRACTIONS.get(under, (_part(under), f"{_part(under)}s"))
    return f"{cardinal(over)} {one if over == 1 else many}"


def _part(under: int) -> str:
    return ordinal(under).removeprefix("one ")
