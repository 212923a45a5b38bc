"""Chinese text normalised like MeloTTS: symbols that it has no words for are dropped.

Source: MeloTTS melo/text/chinese_mix.py.
"""

import re

import cn2an  # type: ignore[import-untyped]

from phonex.engines.melotts.frontends.zh.characters import (
    HAN,
    MARKS,
    plain_digits,
    remarked,
    spaced,
)
from phonex.text.normalization.zh.numbers import digits

_NUMBER = re.compile(r"\d+(?:\.?\d+)?")
_MOST_DIGITS = 16  # the limit of cn2an
_DROPPED = re.compile(rf"[^{HAN}a-zA-Z\s!?…,.'-]+")


def as_original(text: str) -> str:
    text = _NUMBER.sub(lambda number: _said(number[0]), plain_digits(text))
    return spaced(_DROPPED.sub("", remarked(text.replace("_", " "), MARKS)))


def _said(number: str) -> str:
    whole, point, decimals = number.partition(".")
    if len(whole.lstrip("0")) > _MOST_DIGITS:  # the original fails here
        return digits(whole + decimals)
    return str(cn2an.an2cn(f"{whole}{point}{decimals[:_MOST_DIGITS]}"))
