"""English numbers, times, amounts and abbreviations as words: MeloTTS' rules, with their faults.

The published networks were trained on text that went through these rules; docs/frontends.md
describes them. The order matters: each rule sees the output of the one before it.
Source: MeloTTS melo/text/english_utils, which follows keithito/tacotron.
"""

import re
from collections.abc import Mapping

from phonex.text.normalization.en.numerals import (
    MOST_DIGITS,
    by_twos,
    cardinal,
    one_by_one,
    ordinal,
)

_TIME = re.compile(r"\b(0?[0-9]|1[0-9]|2[0-3]):([0-5][0-9])\s*(am|pm)?\b")
_GROUPED = re.compile(r"[0-9][0-9,]+[0-9]")
_SUM = re.compile(r"([£$¥])([0-9,.]*[0-9]+)")
# Never starts within a number: trying each digit of a long one would take quadratic time.
_DECIMAL = re.compile(r"(?<![0-9])([0-9]+)\.([0-9]+)")
_ORDINAL = re.compile(r"(?<![0-9])([0-9]+)(st|nd|rd|th)")
_NUMBER = re.compile(r"(-?)([0-9]+)")

_FULL_WORDS = {
    "mrs": "misess",
    "mr": "mister",
    "dr": "doctor",
    "st": "saint",
    "co": "company",
    "jr": "junior",
    "maj": "major",
    "gen": "general",
    "drs": "doctors",
    "rev": "reverend",
    "lt": "lieutenant",
    "hon": "honorable",
    "sgt": "sergeant",
    "capt": "captain",
    "esq": "esquire",
    "ltd": "limited",
    "col": "colonel",
    "ft": "fort",
}
_ABBREVIATIONS = {
    re.compile(rf"\b{short}\.", re.IGNORECASE): full for short, full in _FULL_WORDS.items()
}

# Keyed by hundredths; other numbers use the name of 2 or, if whole, of 200.
_CURRENCIES: Mapping[str, Mapping[str, str]] = {
    "$": {"1": "cent", "2": "cents", "100": "dollar", "200": "dollars"},
    "£": {"1": "penny", "2": "pence", "100": "pound sterling", "200": "pounds sterling"},
    "¥": {"2": "sen", "200": "yen"},
}


def expand(text: str) -> str:
    """Rewrite lower-case text."""
    text = _TIME.sub(_time, text)
    text = _GROUPED.sub(lambda found: found[0].replace(",", ""), text)
    text = _SUM.sub(lambda found: _sum(found[2], _CURRENCIES[found[1]]), text)
    text = _DECIMAL.sub(r"\1 point \2", text)
    text = _ORDINAL.sub(lambda found: _ordinal(found[1], found[2]), text)
    text = _NUMBER.sub(lambda found: _number(found[1], found[2]), text)
    for abbreviation, full in _ABBREVIATIONS.items():
        text = abbreviation.sub(full, text)
    return text


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    half = found[3] or ("pm" if hour >= 12 or hour == 0 else "am")
    said = [cardinal(hour % 12 or 12)]
    if minute:
        said += ["oh"] * (minute < 10) + [cardinal(minute)]
    return " ".join([*said, *half])


def _ordinal(digits: str, ending: str) -> str:
    if len(digits) > MOST_DIGITS:
        return f"{one_by_one(digits)}{ending}"
    return ordinal(int(digits))


def _number(sign: str, digits: str) -> str:
    if len(digits) > MOST_DIGITS:
        return f"{'minus ' if sign else ''}{one_by_one(digits)}"
    number = int(f"{sign}{digits}")
    if not 1000 < number < 3000 or number == 2000:
        return cardinal(number)
    if 2000 < number < 2010:
        return f"two thousand {cardinal(number % 100)}"
    if number % 100 == 0:
        return f"{cardinal(number // 100)} hundred"
    return by_twos(number)


def _sum(value: str, names: Mapping[str, str]) -> str:
    """An amount of money; its digits stay for the rules that follow."""
    units, *rest = value.replace(",", "").split(".")
    if len(rest) > 1:
        return f"{value} {names['200']}"
    said = []
    if units := units.lstrip("0"):
        said.append(f"{units} {names.get(units + '00', names['200'])}")
    if hundredths := "".join(rest).lstrip("0"):
        said.append(f"{hundredths} {names.get(hundredths, names['2'])}")
    return " ".join(said) or f"zero {names['200']}"
