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

from phonex.text.alignment import Place, Stretch, letters, matches
from phonex.text.scripts import IDEOGRAPHIC

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
_INITIAL = re.compile(r"(?:^|[\s.])[^\W\d_]$")
_OPENERS = "“‘«([{「『（《〈【¿¡"

_N_COMPARED = 64  # words; more take too long if few of them differ
_MOST_TOGETHER = 3  # tokens, of which it is not known which words are whose
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


@dataclass(frozen=True)
class _Token:
    """place: without punctuation around it. words: what it would be spoken as alone, as keys."""

    place: Place
    words: tuple[str, ...]


@dataclass
class _Group:
    """Tokens, and the spoken words from start to end that they are read as.

    is_sure: these words are all that the tokens would be spoken as alone.
    """

    tokens: list[_Token]
    start: int
    end: int
    is_sure: bool = False


def _words(text: str) -> list[tuple[str, Place]]:
    """Each word's key, without case and accents, and its place."""
    found = (
        ("".join(letter for letter, _ in letters(word[0])), Place(*word.span()))
        for word in _WORD.finditer(text)
    )
    return [(key, place) for key, place in found if key]


def _tokens(text: str, say: Say) -> Iterator[_Token]:
    said: dict[str, tuple[str, ...]] = {}
    for found in _TOKEN.finditer(text):
        if place := core_of(text, *found.span()):
            core = text[place.start : place.end]
            if core not in said:
                spoken = core if _PLAIN.fullmatch(core) else say(core)
                said[core] = tuple(key for key, _ in _words(spoken))
            yield _Token(place, said[core])


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
    for group in _groups(list(_tokens(written, say)), [key for key, _ in words]):
        place = Place(group.tokens[0].place.start, group.tokens[-1].place.end)
        said = Place(words[group.start][1].start, words[group.end - 1][1].end)
        found.append(_with_full_stop(Stretch(place, said), written, spoken))
    return _joined(found, written, spoken)


def _groups(tokens: list[_Token], words: Sequence[str]) -> list[_Group]:
    """Each token with its own words; what has none goes together, or with a neighbor."""
    owners = [index for index, token in enumerate(tokens) for _ in token.words]
    places = [list[int]() for _ in tokens]
    said = [key for token in tokens for key in token.words]
    for one, other in matches(said, words, _N_COMPARED):
        places[owners[one]].append(other)
    groups: list[_Group] = []
    unfound: list[_Token] = []
    for token, own in zip(tokens, places, strict=True):
        if own:
            is_sure = len(token.words) == len(own) == own[-1] + 1 - own[0]
            group = _Group([token], own[0], own[-1] + 1, is_sure)
            _settle(groups, unfound, group)
            groups.append(group)
            unfound = []
        elif token.words:  # others are silent
            unfound.append(token)
    _settle(groups, unfound, _Group([], len(words), len(words), is_sure=True))
    if tokens and words and not groups:
        return [_Group(tokens, 0, len(words))]
    return groups


def _settle(groups: list[_Group], unfound: list[_Token], following: _Group) -> None:
    """Give the tokens and words between two groups to each other, or to one of the groups."""
    before = groups[-1] if groups else None
    start = before.end if before else 0
    if unfound and start < following.start:
        groups += _shared_out(unfound, start, following.start)
    elif unfound and before and not before.is_sure:
        before.tokens += unfound
    elif unfound and not following.is_sure:
        following.tokens[:0] = unfound
    elif start < following.start:
        if before and (following.is_sure or not before.is_sure):
            before.end = following.start
        elif following.tokens:
            following.start = start


def _shared_out(tokens: list[_Token], start: int, end: int) -> list[_Group]:
    """A few tokens together; of more, each with as many words, in proportion, as alone."""
    if len(tokens) <= _MOST_TOGETHER:
        return [_Group(tokens, start, end)]
    groups: list[_Group] = []
    n_words = sum(len(token.words) for token in tokens)
    said, begin, waiting = 0, start, list[_Token]()
    for token in tokens:
        waiting.append(token)
        said += len(token.words)
        stop = start + (end - start) * said // n_words
        if stop > begin:
            groups.append(_Group(waiting, begin, stop))
            waiting, begin = [], stop
    groups[-1].tokens += waiting
    return groups


def _with_full_stop(stretch: Stretch, written: str, spoken: str) -> Stretch:
    """With the full stop of an abbreviation: of "p.m." and "Mr.", but not of "50."."""
    place, said = stretch.written, stretch.spoken
    if written[place.end : place.end + 1] != "." or not written[place.end - 1].isalpha():
        return stretch
    is_initial = _INITIAL.search(written[max(0, place.end - 2) : place.end]) is not None
    is_read = _is_same(stretch, written, spoken)
    ends_sentence = spoken[said.end : said.end + 1] == "."
    if is_read or (ends_sentence and not is_initial):
        return stretch
    return replace(stretch, written=Place(place.start, place.end + 1))


def _is_same(stretch: Stretch, written: str, spoken: str) -> bool:
    """Whether it is spoken as it is written."""
    one, other = stretch.written, stretch.spoken
    return written[one.start : one.end] == spoken[other.start : other.end]


def _joined(stretches: Sequence[Stretch], written: str, spoken: str) -> list[Stretch]:
    """Those next to each other that are spoken as they are written become one."""
    joined: list[Stretch] = []
    was_same = False
    for stretch in stretches:
        is_same = _is_same(stretch, written, spoken)
        if is_same and was_same and _is_same(_between(joined[-1], stretch), written, spoken):
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
    divided = n_written > _LONGEST_WHOLE or n_written == n_spoken
    begin = written.start
    for index in range(first, last + 1):
        start, end = max(spoken.start, starts[index]), min(spoken.end, starts[index + 1] - 1)
        share = n_written * (min(end + 1, spoken.end) - spoken.start) // n_spoken
        stop = written.start + share if divided and index < last else written.end
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
        moved = tuple(
            replace(part, written=Place(part.written.start - start, part.written.end - start))
            for part in own
        )
        same = text == piece and all(_is_same(part, text, piece) for part in moved)
        yield Wording(piece) if same else Wording(piece, text, moved)


def _cuts(written: str, parts: Sequence[Sequence[Stretch]]) -> list[int]:
    """Where the written text of each piece begins, and where the last one's ends."""
    cuts, end = [0], 0
    for before, own in pairwise(parts):
        end = max([end, *(part.written.end for part in before)])
        begin = next((p.written.start for p in own if p.written.start < p.written.end), None)
        known = cuts[-1] if begin is None else boundary(written, end, begin)
        cuts.append(max(cuts[-1], end if begin is None and end > known else known))
    return [*cuts, len(written)]
