"""Aligns what is written with what is spoken: `$100` with "one hundred dollars".

The two texts are compared when all rules have run, so that no rule has to note what it replaces.
Knows no language: it asks how a token would be spoken alone. The time is linear.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from phonex.text.alignment import Place, Stretch, letters
from phonex.text.scripts import IDEOGRAPHIC
from phonex.text.token_groups import KeyedWord, WrittenToken, group_tokens

_ACCENTS = "\u0300-\u036f\u3099\u309a"
_WORD = re.compile(rf"[{IDEOGRAPHIC}]|(?:(?![{IDEOGRAPHIC}])[^\W_][{_ACCENTS}]*)+")
# A character of a script without spaces, or all up to a space or dash.
_BREAKS = "—–…，。、！？；："
_LONGEST_TOKEN = 256
_TOKEN = re.compile(
    rf"[{IDEOGRAPHIC}]|(?:(?![{IDEOGRAPHIC}{_BREAKS}])\S){{1,{_LONGEST_TOKEN}}}|[{_BREAKS}]"
)
_PLAIN = re.compile(rf"(?:[^\W\d_]|[{_ACCENTS}'’-])+")  # spoken as it is written
_SAID_SIGNS = frozenset("%‰#@&§")  # punctuation to Unicode
_PAUSE = re.compile(r"[^\w\s]{0,3}[,;:!?，、；：！？…—–。](?!\d)")
_INITIAL = re.compile(r"(?:^|[\s.])[^\W\d_]$")
_OPENERS = "“‘«([{「『（《〈【¿¡"

_LONGEST_WHOLE = 42  # characters; longer ones are divided among pieces: a line of captions

Say = Callable[[str], str]


@dataclass(frozen=True)
class Wording:
    """A piece of text as it is spoken, and as it is written. The fields are those of Passage."""

    text: str
    written: str | None = None
    stretches: tuple[Stretch, ...] = ()


def word_pieces(written: str, pieces: Sequence[str], say: Say) -> list[Wording]:
    """The written text of each spoken piece; together they have all of it but white space.

    pieces: in order, without phonemes. say: the spoken words of a token of the written text.
    """
    spoken = "\n".join(pieces)
    if not pieces or written.split() == spoken.split():
        return [Wording(piece) for piece in pieces]
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    parts = [list[Stretch]() for _ in pieces]
    for stretch in _stretches(written, spoken, say):
        for index, part in _divided_by_pieces(stretch, starts):
            parts[index].append(part)
    return list(_wordings(written, pieces, parts))


def boundary(text: str, end: int, start: int) -> int:
    """Where to cut a text between the end of one word and the start of the next."""
    gap = text[end:start]
    if space := re.search(r"\s(?=\S*$)", gap):
        return end + space.end()
    return start - (len(gap) - len(gap.rstrip(_OPENERS)))


def _words(text: str) -> list[KeyedWord]:
    found = (
        KeyedWord(
            _key(word[0]),
            Place(*word.span()),
            _pauses(text, word.end()),
        )
        for word in _WORD.finditer(text)
    )
    return [word for word in found if word.key]


def _key(word: str) -> str:
    """Without case and accents."""
    return word.casefold() if word.isascii() else "".join(each for each, _ in letters(word))


def _pauses(text: str, end: int) -> bool:
    """Whether a word is followed by punctuation that is a pause: no full stop, as it may belong to
    an abbreviation.
    """
    return _PAUSE.match(text, end) is not None


def _tokens(text: str, say: Say) -> Iterator[WrittenToken]:
    said: dict[str, tuple[str, ...]] = {}
    for found in _TOKEN.finditer(text):
        if place := core_of(text, *found.span()):
            core = text[place.start : place.end]
            if core not in said:
                spoken = core if _PLAIN.fullmatch(core) else say(core)
                said[core] = tuple(word.key for word in _words(spoken))
            yield WrittenToken(place, said[core], _pauses(text, place.end))


def core_of(text: str, start: int, end: int) -> Place | None:
    """A stretch of a text without the punctuation around it, if there is more than that."""
    while start < end and not _is_said(text, start):
        start += 1
    while start < end and not _is_said(text, end - 1):
        end -= 1
    return Place(start, end) if start < end else None


def _is_said(text: str, at: int) -> bool:
    """Whether a character is part of a word or a sign that is read, such as a minus."""
    char = text[at]
    if char == "-":
        return text[at + 1 : at + 2].isdigit() and (at == 0 or not text[at - 1].isalnum())
    return unicodedata.category(char)[0] not in "CPZ" or char in _SAID_SIGNS


def _stretches(written: str, spoken: str, say: Say) -> list[Stretch]:
    words = _words(spoken)
    found = []
    for group in group_tokens(list(_tokens(written, say)), words):
        place = Place(group.tokens[0].place.start, group.tokens[-1].place.end)
        said = Place(words[group.start].place.start, words[group.end - 1].place.end)
        found.append(_with_full_stop(Stretch(place, said), written, spoken))
    return _joined(found, written, spoken)


def _with_full_stop(stretch: Stretch, written: str, spoken: str) -> Stretch:
    """With the full stop of an abbreviation: of "p.m." and "Mr.", but not of "50."."""
    place, said = stretch.written, stretch.spoken
    if written[place.end : place.end + 1] != "." or not written[place.end - 1].isalpha():
        return stretch
    is_initial = _INITIAL.search(written[max(0, place.end - 2) : place.end]) is not None
    is_read = stretch.is_same(written, spoken)
    ends_sentence = spoken[said.end : said.end + 1] == "."
    if is_read or (ends_sentence and not is_initial):
        return stretch
    return replace(stretch, written=Place(place.start, place.end + 1))


def _joined(stretches: Sequence[Stretch], written: str, spoken: str) -> list[Stretch]:
    """Those next to each other that are spoken as they are written become one."""
    joined: list[Stretch] = []
    was_same = False
    for stretch in stretches:
        is_same = stretch.is_same(written, spoken)
        if is_same and was_same and _between(joined[-1], stretch).is_same(written, spoken):
            joined[-1] = Stretch(
                Place(joined[-1].written.start, stretch.written.end),
                Place(joined[-1].spoken.start, stretch.spoken.end),
            )
        else:
            joined.append(stretch)
        was_same = is_same
    return joined


def _between(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        Place(one.written.end, other.written.start), Place(one.spoken.end, other.spoken.start)
    )


def _divided_by_pieces(stretch: Stretch, starts: Sequence[int]) -> Iterator[tuple[int, Stretch]]:
    """The parts of a stretch in each piece, with their places in its text.

    starts: of the pieces, and where one more would start. A short written text is all in the first
    part; the others have none.
    """
    written, spoken = stretch.written, stretch.spoken
    n_written, n_spoken = written.end - written.start, spoken.end - spoken.start
    first = bisect_right(starts, spoken.start) - 1
    last = bisect_right(starts, spoken.end - 1) - 1
    is_divided = n_written > _LONGEST_WHOLE
    begin = written.start
    for index in range(first, last + 1):
        start, end = max(spoken.start, starts[index]), min(spoken.end, starts[index + 1] - 1)
        if n_written == n_spoken:  # as of the same text; white space between pieces is of neither
            begin, stop = (written.start + at - spoken.start for at in (start, end))
        else:
            share = n_written * (min(end + 1, spoken.end) - spoken.start) // n_spoken
            stop = written.start + share if is_divided and index < last else written.end
        yield index, Stretch(Place(begin, stop), Place(start - starts[index], end - starts[index]))
        begin = stop


def _wordings(
    written: str, pieces: Sequence[str], parts: Sequence[Sequence[Stretch]]
) -> Iterator[Wording]:
    """parts: the stretches of each piece, by their places in it and in the whole written text."""
    cuts = _cuts(written, parts)
    for piece, own, (start, end) in zip(pieces, parts, pairwise(cuts), strict=True):
        text = written[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        moved = tuple(replace(part, written=_moved(part.written, start)) for part in own)
        same = text == piece and all(part.is_same(text, piece) for part in moved)
        yield Wording(piece) if same else Wording(piece, text, moved)


def _moved(place: Place, by: int) -> Place:
    """by: how far to the left. The rest of what is written before that is at the beginning."""
    return Place(max(0, place.start - by), max(0, place.end - by))


def _cuts(written: str, parts: Sequence[Sequence[Stretch]]) -> list[int]:
    """Where the written text of each piece begins, and where the last one's ends.

    A piece with only the rest of what is written in the one before has none of it, not even what
    follows: that is shown with the word.
    """
    ends = accumulate((max((p.written.end for p in own), default=0) for own in parts), max)
    begins = [
        next((p.written.start for p in own if p.written.start < p.written.end), None)
        for own in parts[1:]
    ]
    cuts = [len(written)]
    for end, begin in reversed([*zip(ends, begins, strict=False)]):
        cuts.append(cuts[-1] if begin is None else boundary(written, end, begin))
    return [0, *reversed(cuts)]
