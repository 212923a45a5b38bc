"""English number words, in the form of the package inflect.

Implemented here because importing inflect takes over a second, and MeloTTS needs only this part.
"""

from collections.abc import Iterator

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = (
    "",
    *("thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion"),
    *("septillion", "octillion", "nonillion", "decillion"),
)
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MOST_DIGITS = 3 * len(_THOUSANDS)


def cardinal(number: int, *, british: bool = False) -> str:
    """1234567 → one million, two hundred thirty-four thousand, five hundred sixty-seven.

    british: with "and" before the part below a hundred. At most MOST_DIGITS digits.
    """
    if number < 0:
        return f"minus {cardinal(-number, british=british)}"
    if number == 0:
        return "zero"
    *parts, last = _thousands(number, british=british)
    before = ", ".join(parts)
    if parts and 0 < number % 1000 < 100:
        return f"{before} and {last}" if british else f"{before} {last}"
    return f"{before}, {last}" if parts else last


def ordinal(number: int) -> str:
    """104 → one hundred and fourth."""
    words = cardinal(number, british=True)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    return words[:cut] + ordinal_word(words[cut:])


def ordinal_word(word: str) -> str:
    """four → fourth, for the last word of a number."""
    return f"{word[:-1]}ieth" if word.endswith("y") else _ORDINALS.get(word, f"{word}th")


def by_twos(number: int) -> str:
    """Four digits read in pairs: 1905 → nineteen oh five."""
    century, rest = divmod(number, 100)
    return f"{_below_hundred(century)} {'oh ' * (rest < 10)}{_below_hundred(rest)}"


def one_by_one(digits: str) -> str:
    """Digits read one by one: 101 → one zero one."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def _thousands(number: int, *, british: bool) -> Iterator[str]:
    """The words of a number, one part for each group of three digits."""
    for power in reversed(range(len(_THOUSANDS))):
        if group := number // 1000**power % 1000:
            yield f"{_below_thousand(group, british=british)} {_THOUSANDS[power]}".rstrip()


def _below_thousand(number: int, *, british: bool) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{_SMALL[hundreds]} hundred"] * (hundreds > 0)
    said += ["and"] * (british and hundreds > 0 and rest > 0)
    said += [_below_hundred(rest)] * (rest > 0)
    return " ".join(said)


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
