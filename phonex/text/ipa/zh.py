"""Parses Mandarin in IPA or pinyin into pinyin syllables with tones. Has no dictionary."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.letters import unwrapped
from phonex.text.ipa.zh_syllables import Names, ipa_names, pinyin_names

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ɑɐæ", "a"),
        **dict.fromkeys("ɛᴇœ", "e"),
        **dict.fromkeys("ɤʌɘ", "ə"),
        **dict.fromkeys("ɪj", "i"),
        **dict.fromkeys("ɔɒ", "o"),
        **dict.fromkeys("ʊw", "u"),
        **dict.fromkeys("ɥʏ", "y"),
        **dict.fromkeys("ɹr˞", "ɻ"),
        **dict.fromkeys("hχ", "x"),
        **dict.fromkeys("ʅɿ", "ɨ"),
        **{
            "ɚ": "əɻ",
            "ʈ": "t",
            "ɖ": "d",
            "b": "p",
            "ɡ": "k",
            "g": "k",
            "ʃ": "ʂ",
            "ʒ": "ʐ",
            "ʻ": "ʰ",
        },
        **{"ʨ": "tɕ", "ʥ": "tɕ", "ʦ": "ts", "ʣ": "ts", "ʧ": "tʂ", "ʤ": "tʂ", "ꭧ": "tʂ"},
    }
)
_VOICED = (("dʐ", "tʂ"), ("dʑ", "tɕ"), ("dz", "ts"), ("d", "t"))
_SYLLABIC = re.compile("[zʐɻɹ]\u0329")
_UNHEARD = re.compile("[ʔˀˈˌː]")

_ERHUA_TONE = 2
_LEVELS = str.maketrans("˥˦˧˨˩⁵⁴³²¹⁰⁻−", "54321543210--")
_TONE_LETTERS = re.compile("[˥˦˧˨˩]")
_BEFORE_SANDHI = re.compile("[0-9]+-(?=[0-9])")  # 214-21: said as 21
_BREAK = re.compile("[ '‘’.·-]+")
_TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_PINYIN = re.compile(r"(?:[a-z][\u0300\u0301\u0304\u0308\u030c]*|[ '’.·-]|[0-5](?![0-9]))+")

_KNOWN = "p pʰ m f t tʰ n l k kʰ x tɕ tɕʰ ɕ ʈʂ ʈʂʰ ʂ ʐ ts tsʰ s a o ɤ ɛ ə i u y ɨ ŋ ɻ"
_TONES = "˥ ˧˥ ˨˩˦ ˥˩ or 55 35 214 51"


@dataclass(frozen=True)
class _Letter:
    """tone: of its syllable, in digits; "" if the letter does not show it."""

    text: str
    tone: str


@dataclass(frozen=True)
class _Unit:
    """A syllable as spelled, possibly with the r of 花儿. tone: as in _Letter."""

    names: tuple[str, ...]
    tone: str


def syllables(ipa: str) -> tuple[str, ...]:
    """Pinyin with tones as digits, 5 for neutral, ü as v: ("bei3", "jing1").

    ipa: a tone after each syllable, as letters (˨˩˦) or digits (214); neutral tones may be omitted.
    Pinyin is accepted too (běijīng, bei3 jing1); the first of two third tones becomes a second.
    Raises PhonemeUnknown, InvalidInput.
    """
    text = unwrapped(ipa).lower()
    is_pinyin = _PINYIN.fullmatch(text) is not None
    if is_pinyin and (units := _cut(text, pinyin_names())):
        numbered = _numbered(units, [unit.tone[-1:] for unit in units])
        return tuple(_with_sandhi(numbered))
    plain = _plain(text)
    unknown = next((each for each in plain if each not in _alphabet()), "")
    if unknown and not is_pinyin:
        raise PhonemeUnknown(unknown, "ZH", _KNOWN, f"the tones {_TONES}")
    units = _cut(plain, ipa_names())
    if not units:
        raise InvalidInput(f"{ipa!r} cannot be divided into Mandarin syllables.", param="ipa")
    tones = [unit.tone for unit in units]
    if _TONE_LETTERS.search(text) or any(len(tone) > 1 for tone in tones):
        tones = [_number_of(tone) for tone in tones]
    return tuple(_numbered(units, tones))


def _plain(text: str) -> str:
    text = _SYLLABIC.sub("ɨ", text)
    text = "".join(each for each in text if unicodedata.category(each) != "Mn")
    text = _UNHEARD.sub("", text).translate(_LETTERS)
    for voiced, voiceless in _VOICED:
        text = text.replace(voiced, voiceless)
    text = _BEFORE_SANDHI.sub("", text.translate(_LEVELS))
    return re.sub(" +(?=[0-9])", "", text)


def _numbered(units: Sequence[_Unit], tones: Sequence[str]) -> list[str]:
    if not any(tones):
        message = (
            f"Give each syllable its tone: {_TONES}, or pinyin's as in bei3 jing1 and běi jīng."
        )
        raise InvalidInput(message, param="ipa")
    said: list[str] = []
    for unit, tone in zip(units, tones, strict=True):
        first, *others = unit.names
        said += (
            f"{first}{tone.replace('0', '5') or 5}",
            *(f"{each}{_ERHUA_TONE}" for each in others),
        )
    return said


def _number_of(levels: str) -> str:
    """The tone of a contour, 1 is the lowest level; a single level other than 5 is neutral."""
    if len(levels) < 2:
        return "1" if levels == "5" else "5"
    start, end, least = levels[0], levels[-1], min(levels)
    if least < min(start, end) or start == end < "3":
        return "3"
    if start == end:
        return "1"
    if start < end:
        return "2"
    return "4" if start > "3" else "3"


def _with_sandhi(said: Sequence[str]) -> Iterator[str]:
    for syllable, after in zip(said, [*said[1:], ""], strict=True):
        yield syllable[:-1] + "2" if syllable[-1:] == after[-1:] == "3" else syllable


def _cut(text: str, names: Names) -> list[_Unit]:
    """The syllables of a text; empty if any part is not a syllable."""
    units: list[_Unit] = []
    for run in filter(None, _BREAK.split(text)):
        found = _cut_run([*_letters(run)], names)
        if not found:
            return []
        units += found
    return units


def _letters(run: str) -> Iterator[_Letter]:
    """Each letter with the tone written on it or after it."""
    for found in re.finditer(r"([^0-9\u0300-\u036f]?)([\u0300-\u036f]*)([0-9]*)", run):
        letter, marks, digits = found.groups()
        if letter or marks or digits:
            tone = "".join(_TONE_MARKS.get(mark, "") for mark in marks) + digits
            yield _Letter("v" if "\u0308" in marks else letter, tone)


def _cut_run(letters: Sequence[_Letter], names: Names) -> list[_Unit]:
    """The division into the fewest syllables; among equals, the one with the most initials."""
    longest = max(map(len, names))
    # From each position to the end: the cost of the best division, and its first syllable.
    best: dict[int, tuple[int, _Unit, int]] = {}
    for start in reversed(range(len(letters))):
        for end in range(start + 1, min(start + longest, len(letters)) + 1):
            unit = _unit(letters[start:end], names)
            if unit is None or (end < len(letters) and end not in best):
                continue
            rest = best[end][0] if end < len(letters) else 0
            cost = rest + 10 + (letters[start].text in "aeoiuyə")
            if start not in best or cost < best[start][0]:
                best[start] = cost, unit, end
    if 0 not in best:
        return []
    units: list[_Unit] = []
    place = 0
    while place < len(letters):
        _, unit, place = best[place]
        units.append(unit)
    return units


def _unit(letters: Sequence[_Letter], names: Names) -> _Unit | None:
    found = names.get("".join(letter.text for letter in letters))
    tones = [letter.tone for letter in letters if letter.tone]
    return _Unit(found, "".join(tones)) if found and len(tones) < 2 else None


@cache
def _alphabet() -> frozenset[str]:
    return frozenset("".join(ipa_names()) + "012345 '‘’.·-")
