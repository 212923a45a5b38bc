"""Splits a text into pieces exactly like MeloTTS, to produce the same speech.

Including its faults: it splits before numbers are read, so "3.14" becomes "3. 14". Phonex' own
splitter is `phonex.text.sentences`.
Source: MeloTTS melo/split_utils.py, melo/api.py.
"""

import re
from collections.abc import Iterator

from phonex.text.cleaning import without_piled_marks

_LATIN = frozenset({"EN", "ES", "SP", "FR"})
_CAMEL = frozenset({"EN", "ZH_MIX_EN"})
_WANTED, _MOST = 256, 512  # characters of a Latin piece
_FEW, _FEWEST = 10, 2  # others: joined until longer than the one, no rest as short as the other

_ASCII = str.maketrans("。！？；，", "....,")
_ASCII_QUOTES = str.maketrans("“”‘’", "\"\"''")
_DROPPED = re.compile(r'[<>()\[\]"«»]')
_ONLY_MARKS = re.compile(r"[\s.,;:!?]*")


def compatible_pieces(text: str, language: str) -> list[str]:
    """The pieces that the original passes to its frontend. language: a text language."""
    pieces = split(text, language)
    if language not in _CAMEL:
        return pieces
    return [re.sub("([a-z])([A-Z])", r"\1 \2", piece) for piece in pieces]


def split(text: str, language: str) -> list[str]:
    """Split a text like the original. language: a text language."""
    text = without_piled_marks(text.translate(_ASCII))
    if language in _LATIN:
        return _latin(_DROPPED.sub("", text.translate(_ASCII_QUOTES)))
    return _other(text)


def _latin(text: str) -> list[str]:
    text = re.sub(r"\s+", " ", re.sub("([,.?!])", r"\1 ", text))
    pieces = [piece.strip() for piece in _cut(text)]
    return [piece for piece in pieces if not _ONLY_MARKS.fullmatch(piece)]


def _cut(text: str) -> Iterator[str]:
    """Cut at punctuation once a piece has _WANTED characters; at _MOST, at the last mark or space.

    Every mark is followed by a space, except the last, which at most one character follows.
    """
    start = place = 0
    mark = None  # the last place where this piece may end
    last = len(text) - 1
    while place <= last:
        n = place + 1 - start
        end = None
        if n >= _MOST:
            may_end = mark is not None and n > _WANTED / 2
            end = mark if may_end else _space_before(text, start, place)
        elif text[place] in "!?" or (
            text[place] in ".," and (place + 1 >= last or text[place + 1] == " ")
        ):
            if place + 1 == last:
                place = last
            mark = place
            end = place if place + 1 - start >= _WANTED else None
        if end is not None:
            yield text[start : end + 1]
            start, place, mark = end + 1, end, None
        place += 1
    yield text[start:]


def _space_before(text: str, start: int, place: int) -> int:
    """Where to end a piece without punctuation."""
    while text[place] not in "!?. " and place > 0 and place + 1 - start > _WANTED:
        place -= 1
    return place


def _other(text: str) -> list[str]:
    """Cut after every mark, and join pieces until they are long enough."""
    text = re.sub("([,.!?;])", r"\1 $#!", re.sub("[\n\t ]+", " ", text))
    parts = [part.strip() for part in text.split("$#!")]
    parts = parts if parts[-1] else parts[:-1]
    pieces: list[str] = []
    waiting: list[str] = []
    for index, part in enumerate(parts):
        waiting.append(part)
        if sum(map(len, waiting)) > _FEW or index == len(parts) - 1:
            pieces.append(" ".join(waiting))
            waiting = []
    return _without_short(pieces)


def _without_short(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1]) <= _FEWEST:
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    if len(joined) > 1 and len(joined[-1]) <= _FEWEST:
        joined[-2:] = [f"{joined[-2]} {joined[-1]}"]
    return joined
