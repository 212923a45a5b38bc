"""Korean pronunciation rules: the Standard Pronunciation within a word, on conjoining jamo.

Has no dictionary. Words carry the marks of `korean_words`, such as /P after a stem that tenses the
following consonant.
Source: the rules of g2pK by Kyubyong Park that can apply within a single word;
Standard Pronunciation (표준 발음법) articles 5 and 9 to 28.
"""

import re

from phonex.text.jamo import CODAS, ONSETS, SPOKEN_CODAS, VOWELS, decompose

# The sound that each coda is pronounced as.
_SPOKEN = dict(zip("ᆩᆪᆬᆭᆰᆱᆲᆳᆴᆵᆶᆹᆺᆻᆽᆾᆿᇀᇁᇂ", "ᆨᆨᆫᆫᆨᆷᆯᆯᆯᆸᆯᆸᆮᆮᆮᆮᆨᆮᆸᆮ", strict=True)) | {coda: coda for coda in SPOKEN_CODAS}
_LEFT_OVER = str.maketrans(_SPOKEN)  # before a letter of another script

_STOPS = "ᆨᆮᆸ"
_HARDENING = "ᆲᆳ"  # clusters that sound as ᆯ but still tense the next consonant
HARD = dict(zip("ᄀᄃᄇᄉᄌ", "ᄁᄄᄈᄊᄍ", strict=True))
_BREATHED = dict(zip("ᄀᄃᄌᄉ", "ᄏᄐᄎᄊ", strict=True))
NASAL = dict(zip("ᆨᆮᆸ", "ᆼᆫᆷ", strict=True))
_WITH_BREATH = {"ᇂ": "", "ᆭ": "ᆫ", "ᆶ": "ᆯ"}  # codas with an h, and what remains without it
# A coda and a following h merge.
_BEFORE_H = {
    **dict.fromkeys("ᆨᆩᆪᆿ", "ᄏ"),
    **dict.fromkeys("ᆮᆺᆻᆾᇀ", "ᄐ"),
    **dict.fromkeys("ᆸᇁ", "ᄑ"),
    **{"ᆽ": "ᄎ", "ᆬ": "ᆫᄎ", "ᆰ": "ᆯᄏ", "ᆲ": "ᆯᄑ", "ᆵ": "ᆸᄑ", "ᆹ": "ᆸᄑ"},
    **{coda: f"{rest}ᄒ" for coda, rest in _WITH_BREATH.items()},
}
# The consonant that moves to a following vowel, and the one that stays.
_LINKED = dict(zip("ᆨᆩᆫᆮᆯᆷᆸᆺᆻᆽᆾᆿᇀᇁ", "ᄀᄁᄂᄃᄅᄆᄇᄉᄊᄌᄎᄏᄐᄑ", strict=True)) | {
    **{"ᆪ": "ᆨᄊ", "ᆬ": "ᆫᄌ", "ᆰ": "ᆯᄀ", "ᆱ": "ᆯᄆ", "ᆲ": "ᆯᄇ", "ᆳ": "ᆯᄊ", "ᆴ": "ᆯᄐ", "ᆵ": "ᆯᄑ"},
    **{"ᆹ": "ᆸᄊ", "ᇂ": "ᄋ", "ᆭ": "ᄂ", "ᆶ": "ᄅ"},
}
_AS_G2PK = {("ᇁ", "ᄅ"): "ᆫᄂ"}

_STEM_HARDENS = re.compile("([ᆫᆬᆷᆱᆲᆴ])/P([ᄀᄃᄉᄌ])")
_STEM_SPOKEN = {"ᆬ": "ᆫ", "ᆱ": "ᆷ"}
_LK_STEM = re.compile("ᆰ/P[ᄀᄁ]")
_MARKS = re.compile("/[PJEB]")
_PALATAL = re.compile("([ᆮᇀᆴ])ᄋ([ᅵᅧ])")
_PALATALISED = {"ᆮ": "ᄌ", "ᇀ": "ᄎ", "ᆴ": "ᆯᄎ"}
# 밟다 and 넓죽하다 keep the b of their clusters.
_PRESSED = re.compile("(바)ᆲ(?![ᄋᄒ])|(너)ᆲ(?=[ᄌᄍᄃᄄ]ᅮ)")
# Names of letters, whose codas are simplified: 디귿이 as 디그시.
_NAMED = re.compile("((?:디ᄀ|[ᄌᄎᄏᄐᄑᄒ]ᅵᄋ)\u1173)([ᆮᆽᆾᆿᇀᇁᇂ])ᄋ")
_ANY_NAMED = re.compile("(\u1173)([ᆮᆽᆾᆿᇀᇁᇂ])ᄋ")
_NAME_SOUNDS = dict.fromkeys("ᆮᆽᆾᇀᇂ", "ᄉ") | {"ᆿ": "ᄀ", "ᇁ": "ᄇ"}
# Endings that are always tensed.
_HARDENED = ("걸", "밖에", "세라", "수록", "지라도", "지언정", "진대")
_ENDINGS = re.compile(f"ᆯ(?:{'|'.join(map(decompose, _HARDENED))})")
_HARD_ENDING = re.compile("ᆯ([ᄀᄇᄉᄌ])")
_MEETING = re.compile(f"([{CODAS}])([{ONSETS.replace('ᄋ', '')}]|(?=\\W|$))")
_LINKING = re.compile(f"([{''.join(_LINKED)}])ᄋ")
_BARE_VOWEL = re.compile(f"(^|[^{ONSETS}])([{VOWELS}])")


def with_onsets(jamo: str) -> str:
    """Add the silent onset to syllables that begin with a vowel, as in written Hangul."""
    return _BARE_VOWEL.sub(r"\1ᄋ\2", jamo)


class PronunciationRules:
    """The rules. compatible: with g2pK's faults, as far as they can be spoken.

    endings: known by their letters; else the caller has tensed them.
    """

    def __init__(self, *, compatible: bool, endings: bool = True) -> None:
        self._compatible = compatible
        self._endings = endings
        self._met = {
            (coda, onset): _meet(coda, onset) for coda in CODAS for onset in ("", *ONSETS)
        } | (_AS_G2PK if compatible else {})

    def say(self, word: str) -> str:
        """word: jamo with marks. Returns the jamo as pronounced."""
        word = re.sub("([ᄌᄍᄎ])ᅧ", r"\1ᅥ", word)
        word = re.sub(f"([{ONSETS.replace('ᄋ', '')}])ᅴ", r"\1ᅵ", word).replace("/J", "")
        named = _ANY_NAMED if self._compatible else _NAMED
        word = named.sub(lambda found: found[1] + _NAME_SOUNDS[found[2]], word)
        word = _LK_STEM.sub("ᆯᄁ", word)
        word = _STEM_HARDENS.sub(
            lambda found: _STEM_SPOKEN.get(found[1], found[1]) + HARD[found[2]], word
        )
        if not self._compatible:  # else 밟아 is read as 바바: the mark counts as a consonant
            word = word.replace("/P", "")
        word = _PRESSED.sub(lambda found: (found[1] or found[2]) + "ᆸ", word)
        word = _PALATAL.sub(lambda found: _PALATALISED[found[1]] + found[2], word)
        word = word.replace("ᆮᄒ\u1175", "ᄎ\u1175")
        if self._endings:
            word = _ENDINGS.sub(lambda found: _HARD_ENDING.sub(_harden, found[0]), word)
        word = _MARKS.sub("", word)
        word = _MEETING.sub(lambda found: self._met[found[1], found[2]], word)
        word = _LINKING.sub(lambda found: _LINKED[found[1]], word)
        return with_onsets(word).translate(_LEFT_OVER)


def _harden(found: re.Match[str]) -> str:
    return "ᆯ" + HARD[found[1]]


def _meet(coda: str, onset: str) -> str:
    """The pronunciation of a coda and the next onset; "" is the end of the word."""
    spoken = _SPOKEN[coda]
    if onset == "ᄒ":
        return _BEFORE_H.get(coda, f"{spoken}ᄒ")
    if coda in _WITH_BREATH and onset not in ("", "ᄂ", "ᄅ"):
        return _WITH_BREATH[coda] + _BREATHED.get(onset, onset)
    if onset == "ᄅ":
        return _meet_r(coda, spoken)
    if onset in ("ᄂ", "ᄆ"):
        nasal = "ᆷ" if coda == "ᆲ" else NASAL.get(spoken, spoken)
        return "ᆯᄅ" if nasal == "ᆯ" and onset == "ᄂ" else nasal + onset
    if spoken in _STOPS or coda in _HARDENING:
        return spoken + HARD.get(onset, onset)
    return spoken + onset


def _meet_r(coda: str, spoken: str) -> str:
    if coda == "ᇂ":
        return "ᄅ"
    if spoken in ("ᆫ", "ᆯ"):
        return "ᆯᄅ"
    return f"{NASAL.get(spoken, spoken)}ᄂ"
