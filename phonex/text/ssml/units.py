"""Values of SSML attributes: rates, pitches, volumes, pauses, languages.

Source: https://www.w3.org/TR/speech-synthesis11/; what its labels stand for is left to the reader.
"""

import math
import re

from phonex.text.languages import LANGUAGES
from phonex.text.ssml.errors import SsmlUnsupported

LONGEST_PAUSE_S = 10.0
SLOWEST, FASTEST = 0.25, 4.0
LARGEST_SHIFT = 12.0  # semitones
LARGEST_GAIN = 20.0  # dB

RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "fast": 1.33, "x-fast": 2.0, "default": 1.0}
PITCHES = {"x-low": -6.0, "low": -3.0, "medium": 0.0, "high": 3.0, "x-high": 6.0, "default": 0.0}
VOLUMES = {
    **{"silent": -math.inf, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "loud": 6.0},
    **{"x-loud": 12.0, "default": 0.0},
}
PAUSES_S = {
    **{"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.8, "x-strong": 1.2},
}

_PERCENT = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3})?)%")
_SEMITONES = re.compile(r"[+-][0-9]{1,3}(?:\.[0-9]{1,3})?st")
_DECIBELS = re.compile(r"[+-][0-9]{1,3}(?:\.[0-9]{1,3})?dB", re.IGNORECASE)
_TIME = re.compile(r"\+?(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<unit>ms|s)")

_SUBTAGS = {"en": "EN", "es": "ES", "fr": "FR", "zh": "ZH", "cmn": "ZH", "ja": "JP", "ko": "KR"}


def rate_of(value: str, before: float) -> float:
    """The factor of the normal rate; +N% and -N% change the one around it."""
    if value in RATES:
        return RATES[value]
    found = _PERCENT.fullmatch(value)
    if found is None:
        raise SsmlUnsupported("prosody", f"use {_any(RATES)}, 80% or +20%.", "rate", value)
    part = float(found["number"]) / 100
    rate = before * (1 + float(f"{found['sign']}{part}")) if found["sign"] else part
    if not SLOWEST <= rate <= FASTEST:
        why = f"that is {rate:g} times the normal rate; stay within {SLOWEST:g} and {FASTEST:g}."
        raise SsmlUnsupported("prosody", why, "rate", value)
    return rate


def pitch_of(value: str, before: float) -> float:
    """Semitones from the voice's own pitch; relative values change the one around it."""
    if value in PITCHES:
        return PITCHES[value]
    pitch = before + _shift(value)
    if not -LARGEST_SHIFT <= pitch <= LARGEST_SHIFT:
        why = f"that is {pitch:g} semitones; stay within {LARGEST_SHIFT:g} up or down."
        raise SsmlUnsupported("prosody", why, "pitch", value)
    return pitch


def _shift(value: str) -> float:
    if _SEMITONES.fullmatch(value):
        return float(value.removesuffix("st"))
    found = _PERCENT.fullmatch(value)
    if found and found["sign"]:
        factor = 1 + float(found["sign"] + found["number"]) / 100
        return 12 * math.log2(factor) if factor > 0 else -math.inf
    why = f"use {_any(PITCHES)}, +2st or -10%."
    if value.endswith("Hz"):
        why = f"pitches in Hz depend on the voice, whose own pitch is not known here; {why}"
    raise SsmlUnsupported("prosody", why, "pitch", value)


def volume_of(value: str, before: float) -> float:
    """dB; -inf is silent."""
    if value in VOLUMES:
        return VOLUMES[value]
    if not _DECIBELS.fullmatch(value):
        raise SsmlUnsupported("prosody", f"use {_any(VOLUMES)} or +6dB.", "volume", value)
    volume = before + float(value[:-2])
    if volume > LARGEST_GAIN or -math.inf < volume < -LARGEST_GAIN:
        why = f"that is {volume:g} dB; stay within {LARGEST_GAIN:g} up or down."
        raise SsmlUnsupported("prosody", why, "volume", value)
    return volume


def pause_of(time: str | None, strength: str | None) -> float:
    """Seconds. Where both are given, the time counts."""
    if strength is not None and strength not in PAUSES_S:
        raise SsmlUnsupported("break", f"use {_any(PAUSES_S)}.", "strength", strength)
    if time is None:
        return PAUSES_S[strength or "medium"]
    found = _TIME.fullmatch(time)
    if found is None:
        raise SsmlUnsupported("break", "use seconds or milliseconds: 2s, 500ms.", "time", time)
    seconds = float(found["number"]) / (1000 if found["unit"] == "ms" else 1)
    if seconds > LONGEST_PAUSE_S:
        why = f"a pause may be {LONGEST_PAUSE_S:g} s long at most."
        raise SsmlUnsupported("break", why, "time", time)
    return seconds


def language_of(tag: str, value: str) -> str:
    """The canonical code of a language tag: es-MX → ES. Its region is not used."""
    if value.upper() in LANGUAGES:
        return value.upper()
    code = _SUBTAGS.get(re.split("[-_]", value.lower())[0])
    if code is None:
        raise SsmlUnsupported(tag, f"use one of {_any(_SUBTAGS)}.", "xml:lang", value)
    return code


def _any(names: dict[str, float] | dict[str, str]) -> str:
    return ", ".join(names)
