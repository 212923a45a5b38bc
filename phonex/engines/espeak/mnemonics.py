"""Phonemes in IPA as espeak-ng's mnemonics, which it takes in [[double brackets]].

Source: espeak-ng 1.52, phsource/ph_english, ph_spanish, ph_french; found by asking the library.
"""

from collections.abc import Mapping

from phonex.text.ipa import GAP, STRESSES, read_ipa
from phonex.text.marks import Marked, has_marks, resolve

_SHARED = {
    **{"tʃ": "tS", "dʒ": "dZ", "ʃ": "S", "ʒ": "Z", "θ": "T", "ð": "D", "ŋ": "N", "ɲ": "n^"},
    **{"ɡ": "g", "ə": "@", "ɛ": "E", "ɔ": "O", "β": "B", "ɣ": "Q", "ʎ": "l^", "ʝ": "J^"},
}
_MNEMONICS: Mapping[str, Mapping[str, str]] = {
    "EN": {
        **_SHARED,
        **{"ɑ": "A:", "æ": "a", "ʌ": "V", "ɔ": "O:", "aʊ": "aU", "aɪ": "aI", "ɝ": "3:"},
        **{"ɚ": "3", "eɪ": "eI", "ɪ": "I", "i": "i:", "oʊ": "oU", "ɔɪ": "OI", "ʊ": "U"},
        **{"u": "u:", "ɒ": "0", "ɪə": "i@", "eə": "e@", "ʊə": "U@", "ɹ": "r"},
        **{"ɾ": "t#", "ʔ": "?"},
    },
    "ES": {**_SHARED, "r": "R", "ɾ": "*"},
    "FR": {
        **_SHARED,
        **{"ɑ": "a:", "ɑ\u0303": "A~", "ɛ\u0303": "E~", "ɔ\u0303": "O~", "œ": "W"},
        **{"œ\u0303": "W~", "ø": "Y", "ʁ": "r", "ɥ": "y"},
    },
}
_STRESSES = dict(zip(STRESSES, ("'", ","), strict=True))


def with_mnemonics(text: str, language: str) -> str:
    """A text with its marked words in brackets. What it had of brackets itself is no command."""
    if not has_marks(text):
        return text

    def say(found: Marked) -> str:
        return f"[[{mnemonics_of(found.ipa, language)}]]"

    return resolve(text.replace("[", "("), say)


def mnemonics_of(ipa: str, language: str) -> str:
    """A bar between any two sounds, for some mnemonics begin as others do."""
    known = _MNEMONICS[language]
    said = ""
    for symbol in read_ipa(ipa, language):
        if symbol == GAP:
            said += "||"
        elif symbol in STRESSES:
            said += _STRESSES[symbol]
        else:
            said += known.get(symbol, symbol) + "|"
    return said.rstrip("|")
