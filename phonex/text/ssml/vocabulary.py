"""The words of each language for letters, digits and months, from the modules of its normalizer,
which are imported on demand.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from string import ascii_uppercase
from types import ModuleType

_PACKAGES = {"EN": "en", "ES": "es", "FR": "fr", "ZH": "zh", "JP": "ja", "KR": "ko"}


def letters_of(language: str) -> Mapping[str, str]:
    """The names of Latin capitals, in English with their phonemes; in Chinese the letters."""
    if language == "ZH":
        return {letter: letter for letter in ascii_uppercase}
    if language == "EN":
        spelt: Callable[[str], str] = _module(language, "letters").spelt
        return {letter: spelt(letter) for letter in ascii_uppercase}
    names: Mapping[str, str] = _module(language, "words").LETTERS
    return names


def digits_of(language: str) -> Callable[[str], str]:
    """Reads digits one by one."""
    name = "digit_by_digit" if language in ("JP", "KR") else "digits"
    read: Callable[[str], str] = getattr(_module(language, "numbers"), name)
    return read


def months_of(language: str) -> Sequence[str]:
    """The names of the months; numbers where they have none."""
    if language not in ("EN", "ES", "FR"):
        return [*map(str, range(1, 13))]
    names: Sequence[str] = _module(language, "words").MONTHS
    return names


def _module(language: str, name: str) -> ModuleType:
    return import_module(f"phonex.text.normalization.{_PACKAGES[language]}.{name}")
