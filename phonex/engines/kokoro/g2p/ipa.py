"""IPA phonemes to Kokoro's symbols.

Source: misaki 0.9.4 EN_PHONES.md for English, espeak.py for the other languages.
"""

from collections.abc import Mapping

from phonex.text.ipa.latin import read_ipa

_AFFRICATES = {"tʃ": "ʧ", "dʒ": "ʤ"}
_ENGLISH = {**_AFFRICATES, "aɪ": "I", "aʊ": "W", "eɪ": "A", "ɔɪ": "Y"}
_SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "EN": {
        **_ENGLISH,
        **{"oʊ": "O", "ɝ": "ɜɹ", "ɚ": "əɹ", "ɒ": "ɑ", "ɪə": "ɪɹ", "eə": "ɛɹ", "ʊə": "ʊɹ"},
        **{"ɾ": "T", "ʔ": "t", "x": "k"},
    },
    "EN-GB": {
        **_ENGLISH,
        **{"oʊ": "Q", "ɝ": "ɜː", "ɚ": "ə", "eə": "ɛː", "æ": "a"},
        **{"ɑ": "ɑː", "ɔ": "ɔː", "i": "iː", "u": "uː", "ɾ": "t", "ʔ": "t", "x": "k"},
    },
    "ES": _AFFRICATES,
    "FR": {"dʒ": "ʤ"},  # tʃ stays two symbols, as in the words it was trained on
}


def symbols_of(ipa: str, language: str, british: bool = False) -> str:
    """language: EN, ES or FR. Raises PhonemeUnknown."""
    symbols = _SYMBOLS["EN-GB" if british and language == "EN" else language]
    return "".join(symbols.get(each, each) for each in read_ipa(ipa, language))
