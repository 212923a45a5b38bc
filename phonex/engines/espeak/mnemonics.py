"""IPA phonemes to espeak-ng's mnemonics, which it accepts in [[double brackets]].

Source: espeak-ng 1.52, phsource/ph_english, ph_spanish, ph_french; checked against the library.
"""

from collections import deque
from collections.abc import Mapping, Sequence

from phonex.engines.espeak.process import TimedWord
from phonex.text.ipa.cjk import SPELLERS
from phonex.text.ipa.latin import GAP, STRESSES, read_ipa
from phonex.text.phoneme_markup import Marked, has_marks, parts

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
    """Replace marked words by mnemonics in brackets, or by letters that spell their sounds.

    Other brackets in the text become parentheses.
    """
    return "".join(_sent(part, language) for part in parts(text))


def _sent(part: str | Marked, language: str) -> str:
    if not isinstance(part, Marked):
        return part.replace("[", "(")
    if language not in SPELLERS:
        return f"[[{mnemonics_of(part.ipa, language)}]]"
    spelled = SPELLERS[language](part.ipa)
    # Next to kanji, kana are read letter by letter, hence the spaces; Hangul joins its ending.
    return spelled if language == "KR" else f" {spelled} "


def places_as_written(
    words: Sequence[TimedWord], text: str, language: str
) -> tuple[TimedWord, ...]:
    """Map the words spoken from with_mnemonics(text) to their positions in as_written(text)."""
    if not has_marks(text):
        return tuple(words)
    found: list[TimedWord] = []
    waiting = deque(words)
    sent = written = 0  # where the part begins
    for part in parts(text):
        end = sent + len(_sent(part, language))
        inside = []
        while waiting and waiting[0].start < end:
            inside.append(waiting.popleft())
        if isinstance(part, Marked):  # espeak-ng may split it into several words
            n_letters = len(part.word)
            found += (TimedWord(word.seconds, written, n_letters) for word in inside[:1])
        else:
            n_letters = len(part)
            found += (TimedWord(w.seconds, w.start - sent + written, w.length) for w in inside)
        sent, written = end, written + n_letters
    return tuple(found)


def mnemonics_of(ipa: str, language: str) -> str:
    """Separated by bars, because some mnemonics are prefixes of others."""
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
