"""Mandarin: words by jieba, readings by zh_readings.py; Latin words by the English frontend.

Source of the symbols: misaki 0.9.4 zh.py; see pinyin.py.
"""

import re
from collections.abc import Callable, Iterator

from phonex.engines.kokoro.g2p.pinyin import syllable_symbols
from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.engines.kokoro.g2p.zh_readings import SentenceReadings
from phonex.text.g2p.zh.words import words
from phonex.text.ipa.zh import syllables as ipa_syllables
from phonex.text.normalization.en.letters import LETTER_A
from phonex.text.normalization.zh.normalizer import read as normalize_text
from phonex.text.phoneme_markup import Marked, has_marks, parts

_HAN = "㐀-䶿一-鿿\uf900-\ufad9〇\U00020000-\U000323af"
_PART = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<latin>[A-Za-zÀ-ɏ]+(?:['’&. -]+[A-Za-zÀ-ɏ]+)*['’.]?)|(?P<rest>.)",
    re.DOTALL,
)
_LETTER_A = re.compile(r"(?<![A-Za-z])A(?![A-Za-z'’.]|\s+[a-z])")
# Initials of a Chinese phrase, as in chats: yyds, xswl, nb.
_INITIALS = re.compile(
    r"(?<![A-Za-z'’])(?!hmm|shh|vs|mr|dr|st)(?:yy)?[b-df-hj-np-tv-xz]{2,5}(?![A-Za-z'’.])"
)
_INNER_STOP = re.compile(rf"(?<=\.[A-Za-z])\.(?=[{_HAN}])")  # no sentence ends in U.S.股市
_MARKS = (
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "．": ". ",
        "！": "! ",
        "？": "? ",
        "：": ": ",
        "；": "; ",
        "（": " (",
        "）": ") ",
        "\n": ". ",
        "·": " ",
        "～": "—",
        "~": "—",
        "-": " ",
        **{mark: f"{mark} " for mark in ",!?;:"},
    }
    | {mark: " “" for mark in "《「『【〈«"}
    | {mark: "” " for mark in "》」』】〉»"}
)


class Chinese:
    """Mandarin phonemes. english: reads the Latin words."""

    def __init__(self, english: Callable[[str], Reading]) -> None:
        self._english = english

    def read(self, text: str) -> Reading:
        if not (re.search(f"[{_HAN}0-9]", text) or has_marks(text)):
            return self._english(text)
        text = _INNER_STOP.sub("", text)
        text = normalize_text(re.sub("…{2,}", "…", re.sub("[—–]{2,}", "—", text)))
        return Reading.join(map(self._part, parts(text)))

    def _part(self, part: str | Marked) -> Reading:
        if isinstance(part, Marked):
            symbols = "".join(map(syllable_symbols, ipa_syllables(part.ipa)))
            return Reading.of_word(part.word, f" {symbols} ")
        readings = SentenceReadings(part)
        return Reading.join(self._say(found, readings) for found in _PART.finditer(part))

    def _say(self, part: re.Match[str], readings: SentenceReadings) -> Reading:
        if part["han"]:
            return Reading.join(_said_words(part, readings), between=" ")
        if part["latin"]:
            space = Reading(" ")
            return Reading.join([space, self._english(_named_letters(part["latin"])), space])
        return Reading(_MARKS.get(part["rest"], part["rest"]))


def _named_letters(latin: str) -> str:
    """Name single letters: the A of A股, Plan A and A P P is no article, yyds no word."""
    return _LETTER_A.sub(LETTER_A, _INITIALS.sub(lambda found: found[0].upper(), latin))


def _said_words(part: re.Match[str], readings: SentenceReadings) -> Iterator[Reading]:
    start = part.start()
    for word in words(part["han"]):
        symbols = "".join(map(syllable_symbols, readings.syllables(word, start)))
        yield Reading.of_word(word, symbols)
        start += len(word)
