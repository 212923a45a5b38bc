"""Parses English, Spanish and French IPA into one canonical spelling of each phoneme.

Every engine maps these spellings to its own alphabet. Chinese, Japanese and Korean are in
`ipa_east`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.letters import unwrapped

STRESSES = ("ˈ", "ˌ")
GAP = " "

_ENGLISH_VOWELS = "ɑ æ ʌ ə ɔ aʊ aɪ ɛ ɝ ɚ eɪ ɪ i oʊ ɔɪ ʊ u ɒ ɪə eə ʊə"
_ENGLISH_CONSONANTS = "b tʃ d ð f ɡ h dʒ k l m n ŋ p ɹ s ʃ t θ v w j z ʒ ɾ ʔ x"
_SPANISH_VOWELS = "a e i o u"
_SPANISH_CONSONANTS = "b β d ð f ɡ ɣ j k l ʎ m n ɲ ŋ p r ɾ s ʃ t θ tʃ dʒ w x z ʝ"
_FRENCH_VOWELS = "a ɑ ɑ̃ e ɛ ɛ̃ ə i o ɔ ɔ̃ œ œ̃ ø u y"
_FRENCH_CONSONANTS = "b d f ɡ h j k l m n ɲ ŋ p ʁ s ʃ t tʃ dʒ v w ɥ z ʒ"

VOWELS: Mapping[str, frozenset[str]] = {
    "EN": frozenset(_ENGLISH_VOWELS.split()),
    "ES": frozenset(_SPANISH_VOWELS.split()),
    "FR": frozenset(_FRENCH_VOWELS.split()),
}
# Other spellings of the same sounds, and sounds that the language's networks represent by another.
_AFFRICATES = {"ʧ": "tʃ", "ʤ": "dʒ"}
_SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "EN": {
        **_AFFRICATES,
        **{"r": "ɹ", "ɻ": "ɹ", "ʍ": "w", "ɫ": "l", "e": "ɛ", "a": "æ", "ɐ": "ə", "ɨ": "ɪ"},
        **{"ᵻ": "ɪ", "ɜ": "ɝ", "o": "oʊ", "əʊ": "oʊ", "y": "u", "ʉ": "u", "ɵ": "ʊ", "aː": "ɑ"},
        **{f"ɜː{r}": "ɝ" for r in "ɹr"},
        **{v + r: f"{v.replace('e', 'ɛ')[0]} ɹ" for v in ("ɪə", "eə", "ʊə") for r in "ɹr"},
        **{"ɜɹ": "ɝ", "ɜr": "ɝ"},
        **{"l\u0329": "ə l", "n\u0329": "ə n", "m\u0329": "ə m", "ç": "h j", "ɒː": "ɔ"},
    },
    "ES": {
        **_AFFRICATES,
        **{"ɛ": "e", "ɔ": "o", "ɪ": "i", "ʊ": "u", "ɟʝ": "ʝ", "ɟ": "ʝ", "h": "x", "χ": "x"},
        **{"v": "b", "ɹ": "ɾ", "rː": "r"},
    },
    "FR": {
        **_AFFRICATES,
        **{"r": "ʁ", "ʀ": "ʁ", "ɹ": "ʁ", "a\u0303": "ɑ̃", "o\u0303": "ɔ̃", "e\u0303": "ɛ̃"},
        **{"θ": "s", "ð": "z"},
    },
}
_CONSONANTS = {"EN": _ENGLISH_CONSONANTS, "ES": _SPANISH_CONSONANTS, "FR": _FRENCH_CONSONANTS}

_PLAIN = str.maketrans({"g": "ɡ", "'": "ˈ", "’": "ˈ", ":": "ː"})
_WEAK = frozenset({"ə", "ɚ"})
_SIBILANTS = frozenset({"s", "z", "ʃ", "ʒ", "tʃ", "dʒ"})
_VOICELESS = frozenset({"p", "t", "k", "f", "θ", "x"})


def read_ipa(ipa: str, language: str) -> tuple[str, ...]:
    """Split IPA into phonemes in the spelling of VOWELS and its kind; stress precedes its vowel.

    language: EN, ES or FR. GAP separates words. English without any stress gets one.
    Raises PhonemeUnknown, InvalidInput.
    """
    spellings = _spellings(language)
    found: list[str] = []
    for symbol in _pattern(language).findall(_plain(ipa)):
        if symbol in STRESSES or symbol in (GAP, "ː"):
            found.append(symbol)
        elif symbol in spellings:
            found += spellings[symbol].split()
        else:
            raise PhonemeUnknown(symbol, language, " ".join(sorted(_own(language))))
    if not any(symbol in spellings for symbol in found):
        raise InvalidInput("The phonemes are empty; write the word's sounds in IPA.", param="ipa")
    stressed = [*_stressed([symbol for symbol in found if symbol != "ː"], VOWELS[language])]
    return tuple(_with_stress(stressed) if language == "EN" else stressed)


def with_s(ipa: str) -> str:
    """English phonemes followed by the sound of 's."""
    last = read_ipa(ipa, "EN")[-1]
    return ipa + ("ɪz" if last in _SIBILANTS else "s" if last in _VOICELESS else "z")


def _plain(ipa: str) -> str:
    return unwrapped(ipa.replace(".", "")).translate(_PLAIN)


def _own(language: str) -> set[str]:
    return {*VOWELS[language], *_CONSONANTS[language].split()}


@cache
def _spellings(language: str) -> Mapping[str, str]:
    return {**{each: each for each in _own(language)}, **_SPELLINGS[language]}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_spellings(language), key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, longest_first), "."]), re.DOTALL)


def _stressed(symbols: Iterable[str], vowels: frozenset[str]) -> Iterable[str]:
    """Move stress from the syllable, as in IPA, to its vowel, as in the engines."""
    stress = ""
    for symbol in symbols:
        if symbol in STRESSES:
            stress = symbol
            continue
        if symbol in vowels and stress:
            yield stress
            stress = ""
        yield symbol


def _with_stress(symbols: list[str]) -> list[str]:
    if any(symbol in STRESSES for symbol in symbols):
        return symbols
    vowels = [at for at, symbol in enumerate(symbols) if symbol in VOWELS["EN"]]
    full = [at for at in vowels if symbols[at] not in _WEAK] or vowels
    return [*symbols[: full[0]], STRESSES[0], *symbols[full[0] :]] if full else symbols
