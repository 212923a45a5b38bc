"""The syllables of Mandarin, with their spellings in IPA and pinyin.

Source: the Sinological IPA of dictionaries; Hanyu Pinyin (GB/T 16159).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

# A spelling → its syllables in pinyin: one, or one and the er of 花儿.
Names = Mapping[str, tuple[str, ...]]

_INITIALS = {
    **{"p": "b", "pʰ": "p", "m": "m", "f": "f", "t": "d", "tʰ": "t", "n": "n", "l": "l"},
    **{"k": "g", "kʰ": "k", "x": "h", "tɕ": "j", "tɕʰ": "q", "ɕ": "x", "tʂ": "zh", "tʂʰ": "ch"},
    **{"ʂ": "sh", "ʐ": "r", "ɻ": "r", "ts": "z", "tsʰ": "c", "s": "s"},
}
# A final after an initial, the final alone, its IPA, and the initials that it follows.
_FINALS = """
a a a b p m f d t n l g k h zh ch sh z c s
ai ai ai b p m d t n l g k h zh ch sh z c s
an an an b p m f d t n l g k h zh ch sh r z c s
ang ang aŋ b p m f d t n l g k h zh ch sh r z c s
ao ao au,ao b p m d t n l g k h zh ch sh r z c s
e e ə m d t n l g k h zh ch sh r z c s
ei ei ei b p m f d t n l g k h zh sh z c
en en ən b p m f d t n l g k h zh ch sh r z c s
eng eng əŋ b p m f d t n l g k h zh ch sh r z c s
- er əɻ,aɻ
i yi i b p m d t n l j q x
i ri ɨ zh ch sh r z c s
i - i zh ch sh r z c s
ia ya ia d n l j q x
ian yan ien,ian b p m d t n l j q x
iang yang iaŋ d n l j q x
iao yao iau,iao b p m f d t n l j q x
ie ye ie b p m d t n l j q x
in yin in,iən b p m n l j q x
ing ying iŋ,iəŋ b p m d t n l j q x
iong yong iuŋ,ioŋ,yuŋ,yŋ j q x
iu you iou,iu,iəu m d n l j q x
- yo io
o o o b p m f l
o - uo b p m f
ong - uŋ,oŋ d t n l g k h zh ch r z c s
ou ou ou,əu p m f d t n l g k h zh ch sh r z c s
u wu u b p m f d t n l g k h zh ch sh r z c s
ua wa ua g k h zh ch sh r
uai wai uai g k h zh ch sh
uan wan uan d t n l g k h zh ch sh r z c s
uang wang uaŋ g k h zh ch sh
ui wei uei,ui d t g k h zh ch sh r z c s
un wen uən,un d t n l g k h zh ch sh r z c s
- weng uəŋ
uo wo uo d t n l g k h zh ch sh r z c s
v yu y n l
u - y j q x
uan yuan yen,yan j q x
ve yue ye n l
ue - ye j q x
un yun yn,yən j q x
"""
_ERHUA = "er"


@dataclass(frozen=True)
class _Syllable:
    """A syllable's pinyin name, and its spellings in normalised IPA."""

    name: str
    ipa: tuple[str, ...]


def _table() -> Iterator[_Syllable]:
    spelled: dict[str, list[str]] = {}
    for ipa, initial in _INITIALS.items():
        spelled.setdefault(initial, []).append(ipa)
    for row in _FINALS.split("\n")[1:-1]:
        final, alone, sounds, *initials = row.split()
        rimes = sounds.split(",")
        if alone != "-":
            yield _Syllable(alone, tuple(rimes))
        for initial in initials:
            both = tuple(start + rime for start in spelled[initial] for rime in rimes)
            yield _Syllable(initial + final, both)


@cache
def pinyin_names() -> Names:
    """The names of spellings without tones."""
    return _with_erhua(((each.name, each.name) for each in _table()), "r")


@cache
def ipa_names() -> Names:
    """The names of IPA spellings, in the letters of the table above."""
    return _with_erhua(((ipa, each.name) for each in _table() for ipa in each.ipa), "ɻ")


def _with_erhua(names: Iterable[tuple[str, str]], r: str) -> Names:
    known = {spelling: (name,) for spelling, name in names}
    return {spelling + r: (*name, _ERHUA) for spelling, name in known.items()} | known
