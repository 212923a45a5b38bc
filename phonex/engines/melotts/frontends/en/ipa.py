"""Converts English IPA to MeloTTS' phones: lower-case ARPAbet, with the stress as the tone."""

from collections.abc import Iterator

from phonex.text.g2p.phonemes import Sound
from phonex.text.ipa.latin import STRESSES, VOWELS, read_ipa

_PHONES = {
    **{"ɑ": "aa", "æ": "ae", "ʌ": "ah", "ə": "ah", "ɔ": "ao", "aʊ": "aw", "aɪ": "ay"},
    **{"ɛ": "eh", "ɝ": "er", "ɚ": "er", "eɪ": "ey", "ɪ": "ih", "i": "iy", "oʊ": "ow"},
    **{"ɔɪ": "oy", "ʊ": "uh", "u": "uw", "ɒ": "aa", "ɪə": "ih r", "eə": "eh r", "ʊə": "uh r"},
    **{"tʃ": "ch", "ð": "dh", "ɡ": "g", "h": "hh", "dʒ": "jh", "ŋ": "ng", "ɹ": "r"},
    **{"ʃ": "sh", "θ": "th", "v": "V", "j": "y", "ʒ": "zh", "ɾ": "t", "ʔ": "t", "x": "k"},
}
_TONES = {"": 1, "ˈ": 2, "ˌ": 3}


def sound_of(ipa: str) -> Sound:
    """Raises PhonemeUnknown."""
    said = list(_said(ipa))
    return Sound(tuple(phone for phone, _ in said), tuple(tone for _, tone in said))


def _said(ipa: str) -> Iterator[tuple[str, int]]:
    stress = ""
    for symbol in read_ipa(ipa, "EN"):
        if symbol in STRESSES:
            stress = symbol
        elif not symbol.isspace():
            first, *others = _PHONES.get(symbol, symbol).split()
            yield first, _TONES[stress] if symbol in VOWELS["EN"] else 0
            yield from ((other, 0) for other in others)
            stress = ""
