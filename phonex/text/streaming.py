"""Splits a text for listeners who are waiting: a short first piece, and text that arrives bit by
bit, as a language model writes it.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from phonex.text.sentences import (
    CLAUSE_END,
    measured,
    sentence_spans,
    sizes_of,
    split_text,
)

# Words before which a clause may be cut where it has no comma.
_JOINTS = {
    "EN": re.compile(
        r"\s(?=(?:and|but|or|because|which|who|that|when|where|while|if|until|before|after)\s)"
    ),
    "ES": re.compile(
        r"\s(?=(?:y|e|pero|o|porque|que|quien|cuando|donde|mientras|si|hasta|antes|después)\s)"
    ),
    "FR": re.compile(
        r"\s(?=(?:et|mais|ou|parce|que|qui|quand|lorsque|où|pendant|si|avant|après)\s)"
    ),
}
# The first piece has about a second of speech, each further one twice as much, up to usual sizes.
_FIRST_SHARE = 0.08  # of the usual largest piece
_LEAST_SHARE = 0.4  # of the wanted length: a cut before it gives too short a piece
_MOST_SHARE = 1.8


def split_start(pieces: Sequence[str], language: str) -> list[str]:
    """Cut the first pieces of a text shorter where it has sentences, clauses or conjunctions.

    While a listener hears one piece, the next, at most twice as long, is made. Ignoring white
    space, the joined pieces equal the given ones.
    """
    usual = sizes_of(language)
    wanted = _FIRST_SHARE * usual.most
    waiting, done = deque(pieces), list[str]()
    while waiting and wanted < usual.comfortable:
        head, tail = cut_near(waiting.popleft(), wanted, language)
        done.append(head)
        if tail:
            waiting.appendleft(tail)
        wanted *= 2
    return [*done, *waiting]


def cut_near(piece: str, wanted: float, language: str) -> tuple[str, str]:
    """A piece cut in two, the first part about `wanted` letters long; ("piece", "") if it is short
    enough or has no good place to cut.
    """
    measure = measured(piece, language)
    length = measure(0, len(piece))
    if length <= 1.3 * wanted:
        return piece, ""
    least = _LEAST_SHARE * wanted
    places = [
        (place, letters)
        for kind in _places(piece, language)
        for place in kind
        if least <= (letters := measure(0, place)) <= length - least
    ]
    near = [one for one in places if one[1] <= _MOST_SHARE * wanted]
    # The best kind of place that is near, or else the nearest of any kind.
    cut = near[0] if near else min(places, key=lambda one: one[1], default=None)
    return (piece[: cut[0]].rstrip(), piece[cut[0] :].lstrip()) if cut else (piece, "")


def _places(piece: str, language: str) -> Iterator[list[int]]:
    """Where a piece can be cut, from left to right, the best kind of place first."""
    yield [end for _, end in sentence_spans(piece, language)]
    yield [match.end() for match in CLAUSE_END.finditer(piece)]
    if language in _JOINTS:
        yield [match.start() for match in _JOINTS[language].finditer(piece)]


class SentenceBuffer:
    """Collects fragments of a text and gives out its sentences as soon as they are whole, each with
    whether it continues the sentence of the one before.

    A sentence is whole once the text after it shows that it has ended: "3." may go on as "3.5". The
    first one is cut at a clause, so that its speech starts early. A sentence that never ends is cut
    at the size of a large piece. The joined pieces equal the text, ignoring white space.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._usual = sizes_of(language)
        self._text = ""
        self._is_cut = False  # what comes next continues a sentence
        self._has_given = False

    def add(self, fragment: str) -> list[tuple[str, bool]]:
        """The pieces that have become whole."""
        self._text = (self._text + fragment).lstrip()
        spans = sentence_spans(self._text, self._language)[:-1]  # the last one may go on
        given = list(self._give(spans))
        if not self._has_given:
            given += self._cut(
                *cut_near(self._text, _FIRST_SHARE * self._usual.most, self._language)
            )
        if len(self._text) > 2 * self._usual.most:
            *pieces, rest = split_text(self._text, self._language)
            for piece in pieces:
                given += self._cut(piece, rest)
        return given

    def flush(self) -> list[tuple[str, bool]]:
        """All that is left, whole or not."""
        return list(self._give(sentence_spans(self._text, self._language)))

    def _give(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
        """Take sentences from the start of the text."""
        text = self._text
        self._text = text[spans[-1][1] :] if spans else text
        for start, end in spans:
            if piece := text[start:end].strip():
                yield piece, self._is_cut
                self._has_given = True
            self._is_cut = False

    def _cut(self, head: str, rest: str) -> Iterator[tuple[str, bool]]:
        """Take the start of an unfinished sentence, if there is a rest."""
        if rest:
            self._text = rest
            yield head, self._is_cut
            self._is_cut = self._has_given = True
