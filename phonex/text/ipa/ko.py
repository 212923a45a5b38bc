"""Converts Korean IPA or phonetic Hangul to jamo that no pronunciation rule changes.

Has no dictionary. Source of the spellings: the Standard Pronunciation (표준 발음법) as used in
dictionaries.
"""

import re
import unicodedata
from itertools import chain

from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.letters import unwrapped
from phonex.text.jamo import ONSETS, SPOKEN_CODAS, VOWELS

_TENSE = "\u0348"
_ONSETS = {
    **{"k": "ᄀ", "k\u0348": "ᄁ", "kʰ": "ᄏ", "t": "ᄃ", "t\u0348": "ᄄ", "tʰ": "ᄐ"},
    **{"p": "ᄇ", "p\u0348": "ᄈ", "pʰ": "ᄑ", "c": "ᄌ", "c\u0348": "ᄍ", "cʰ": "ᄎ"},
    **{"s": "ᄉ", "s\u0348": "ᄊ", "n": "ᄂ", "m": "ᄆ", "l": "ᄅ", "h": "ᄒ", "": "ᄋ"},
}
_CODAS = {"k": "ᆨ", "n": "ᆫ", "t": "ᆮ", "l": "ᆯ", "m": "ᆷ", "p": "ᆸ", "ŋ": "ᆼ", "": ""}
_NUCLEI = {
    **{"a": "ᅡ", "ɛ": "ᅢ", "ja": "ᅣ", "jɛ": "ᅤ", "ʌ": "ᅥ", "e": "ᅦ", "jʌ": "ᅧ", "je": "ᅨ"},
    **{"o": "ᅩ", "wa": "ᅪ", "wɛ": "ᅫ", "ø": "ᅬ", "jo": "ᅭ", "u": "ᅮ", "wʌ": "ᅯ", "we": "ᅰ"},
    **{"wi": "ᅱ", "y": "ᅱ", "ju": "ᅲ", "ɯ": "ᅳ", "ɰi": "ᅴ", "i": "ᅵ", "ji": "ᅵ", "wo": "ᅩ", "wu": "ᅮ"},
}
_HARDENED = dict.fromkeys("ktpcs", _TENSE)

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ɐɑ", "a"),
        **dict.fromkeys("ɔəɘɤ", "ʌ"),
        **dict.fromkeys("ɪ", "i"),
        **dict.fromkeys("ʊ", "u"),
        **dict.fromkeys("ɾrɭɽɫ", "l"),
        **dict.fromkeys("ɦxɸ", "h"),
        **dict.fromkeys("ʼˀ*", _TENSE),
        **{"æ": "ɛ", "ɨ": "ɯ", "œ": "ø", "ɥ": "w", "b": "p", "β": "p", "d": "t", "ɡ": "k"},
        **{"g": "k", "ɣ": "k", "ʲ": "j", "ʷ": "w", "ʨ": "c", "ʥ": "c", "ʧ": "c", "ʤ": "c"},
        **{"ʃ": "ɕ", "ʒ": "ʑ", ":": "ː"},
    }
)
_GLIDES = (("u\u032f", "w"), ("i\u032f", "j"), ("ɯ\u032f", "ɰ"))
_UNHEARD = re.compile("[ˈˌ'’ˑ\u0300-\u0319\u031b-\u0347\u0349-\u036f]")
# Letters that form one sound or change before vowels; then letters without a sound are dropped.
_RULES = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        ("[td]\u0348[ɕʑ]", f"c{_TENSE}"),
        ("[td][ɕʑ]", "c"),
        ("\u031a", ""),
        (f"([ɕçɲʎ]{_TENSE}?ʰ?)(?=[aɛʌeouø])", r"\1j"),
        ("ɕ|ʑ", "s"),
        ("ç", "h"),
        ("ɲ", "n"),
        ("ʎ", "l"),
        ("sʰ", "s"),
        ("([ktpcsnml])ː", r"\1\1"),
        ("[ː.]", ""),
        ("(?<![ktpcsnmlhʰ\u0348])ɯi", "ɰi"),
    )
)
_NUCLEUS = "|".join(sorted(_NUCLEI, key=len, reverse=True))
_SYLLABLE = re.compile(
    f"(?P<onset>(?:[ktpcs]{_TENSE}|[ktpc]ʰ|[ktpcsnmlh])?)(?P<nucleus>{_NUCLEUS})"
    f"(?P<coda>(?:ŋ|[ktpnml](?![{_TENSE}ʰ])(?=[ktpcsnmlh]|\\Z))?)"
)
_KNOWN = "a ɛ ʌ e o u ɯ i ø y j w ɰ k k͈ kʰ t t͈ tʰ p p͈ pʰ tɕ t͈ɕ tɕʰ s s͈ n m ŋ ɾ l h"
_BESIDES = "k̚ t̚ p̚ as k t p, and ː"
_HANGUL = re.compile(f"(?:[{ONSETS}][{VOWELS}][{SPOKEN_CODAS}]?)+")
_ALPHABET = frozenset(
    f"aɛʌeouɯiøyjwɰktpcsnmlhŋɕʑçɲʎʰː. {_TENSE}\u031a{ONSETS}{VOWELS}{SPOKEN_CODAS}"
)


def jamo_of(ipa: str) -> str:
    """Conjoining jamo, with a silent onset where a syllable begins with a vowel.

    Raises PhonemeUnknown, InvalidInput.
    """
    text = unwrapped(ipa)
    hangul = re.sub("[ː ]", "", text)
    if _HANGUL.fullmatch(hangul):
        return hangul
    for glide, letter in _GLIDES:
        text = text.replace(glide, letter)
    text = _UNHEARD.sub("", text).translate(_LETTERS)
    if unknown := next((each for each in text if each not in _ALPHABET), ""):
        raise PhonemeUnknown(unknown, "KR", _KNOWN, _BESIDES)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    syllables = [*map(_syllables, text.split())]
    if not all(syllables):
        raise InvalidInput(f"{ipa!r} cannot be divided into Korean syllables.", param="ipa")
    jamo = "".join(chain.from_iterable(syllables))
    if not jamo:
        raise InvalidInput("The phonemes are empty; write the word's sounds in IPA.", param="ipa")
    return jamo


def hangul_of(ipa: str) -> str:
    """The same as Hangul syllables, with a final t as ㅅ, as it sounds before an ending."""
    jamo = jamo_of(ipa)
    return unicodedata.normalize("NFC", jamo[:-1] + jamo[-1].replace("ᆮ", "ᆺ"))


def _syllables(word: str) -> list[str]:
    """Empty if any part is not a syllable."""
    said: list[str] = []
    place, coda = 0, ""
    while place < len(word):
        found = _SYLLABLE.match(word, place)
        if found is None:
            return []
        onset = found["onset"]
        if coda and coda in "ktp":
            onset += _HARDENED.get(onset, "")
        coda, place = found["coda"], found.end()
        said.append(_ONSETS[onset] + _NUCLEI[found["nucleus"]] + _CODAS[coda])
    return said
