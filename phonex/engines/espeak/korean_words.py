"""Korean numbers as words, where espeak-ng would leave out a point, a sign or a currency."""

import re

_CURRENCIES = {"₩": "원", "$": "달러", "€": "유로", "£": "파운드", "¥": "엔"}

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AMOUNT = re.compile(rf"([{''.join(_CURRENCIES)}])\s?({_NUMBER})|({_NUMBER})\s?([$€£¥₩])")
_MINUS = re.compile(r"(?<![\w)])[-−]\s?(?=\d)")
_DEGREES = re.compile(r"(?<=\d)\s?°\s?C?(?![A-Za-z])")
_DECIMAL = re.compile(r"(?<![\d.])([\d,]*\d)\.(\d+)(?![\d.]*\d)")


def write_out(text: str) -> str:
    """The text with amounts, degrees, minus signs and decimal points as words."""
    text = _AMOUNT.sub(_amount, text)
    text = _DEGREES.sub("도", text)
    text = _MINUS.sub("마이너스 ", text)
    return _DECIMAL.sub(lambda number: f"{number[1]} 점 {' '.join(number[2])}", text)


def _amount(found: re.Match[str]) -> str:
    number, sign = (found[2], found[1]) if found[1] else (found[3], found[4])
    return f"{number}{_CURRENCIES[sign]}"
