"""Splits a text into pieces of suitable size, mostly sentences, that are spoken one by one.

Uses punctuation and length, not pronunciation. Pieces are slices of the text: nothing is lost.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from phonex.text.abbreviations import is_abbreviated
from phonex.text.phoneme_markup import widths
from phonex.text.scripts import IDEOGRAPHIC, UNSPACED

_CLOSERS = "\"'”’»)\\]}」』）》】〉〕"
_OPENERS = "\"'“‘«([{「『（《【〈¿¡—–- "
# A run of punctuation is matched from its start and never backtracked into; otherwise it takes
# quadratic time.
_END = re.compile(
    rf"\n+|[。！？｡]+[{_CLOSERS}…。！？!?]*"
    rf"|(?<![.!?…‥])[.!?…‥]++(?:[{_CLOSERS}]++|[ \u00a0\u202f]»)*(?=\s|$|[{IDEOGRAPHIC}「『（《])"
    rf"|(?<![!?])[!?]++[{_CLOSERS}]*+(?=[^\W\d_a-zß-ÿ])"
)
CLAUSE_END = re.compile(
    rf"[,;:][{_CLOSERS}]*(?=\s|[{IDEOGRAPHIC}])|[、，；：][{_CLOSERS}]*|[—–](?=\s)|[)\]）」』](?=\s|[{IDEOGRAPHIC}])"
)
_SPACE = re.compile(r"\s+")
# Where a text without spaces may be cut if necessary: not inside a Latin word or number, not before
# punctuation, a small kana or a length mark.
_LOOSE = re.compile(
    r"(?<=[^\s「『（《])(?![A-Za-z0-9.,%])(?![ぁぃぅぇぉっゃゅょァィゥェォッャュョー々])(?=\w)"
)
_WORDLIKE = re.compile(r"[^\W_]")
# The end of a sentence, in the last characters of a piece and the white space after it.
_STOP = re.compile(r"[.!?…‥。！？｡\n]")

_LOOK_BACK = 24  # characters before a full stop that may hold an abbreviation


@dataclass(frozen=True)
class Sizes:
    """Lengths of pieces in letters: the maximum, the target for joining short sentences, the first.

    digit: how many letters a digit counts as.
    """

    most: int
    comfortable: int
    first: int
    digit: int


# The maximum keeps a piece of normal text under 500 Kokoro phonemes (EN about 1.1 per letter, a Han
# character 6 with its tone and space, Japanese 4).
_LATIN = Sizes(most=250, comfortable=150, first=90, digit=5)
_SIZES = {
    "ZH": Sizes(most=64, comfortable=44, first=26, digit=2),
    "JP": Sizes(most=80, comfortable=54, first=30, digit=2),
    "KR": Sizes(most=120, comfortable=80, first=50, digit=2),
}


def sizes_of(language: str) -> Sizes:
    """The lengths of pieces in a language. language: a canonical code."""
    return _SIZES.get(language, _LATIN)


def measured(text: str, language: str) -> "_Measure":
    """The length of any slice of a text, in letters."""
    return _Measure(text, sizes_of(language).digit)


def sentence_spans(text: str, language: str) -> "list[Span]":
    """The sentences of a text: their first character, and the one after their last."""
    return list(_sentences(text, language))


def continue_sentences(text: str, pieces: Sequence[str]) -> list[bool]:
    """For each piece of a text, whether it continues the sentence of the piece before it.

    pieces: slices of the text, in order.
    """
    continues, end = list[bool](), 0
    for number, piece in enumerate(pieces):
        start = text.find(piece, end)
        gap = text[max(0, end - 4) : max(start, 0)]
        continues.append(number > 0 and start >= 0 and _STOP.search(gap) is None)
        end = max(start, end) + len(piece)
    return continues


def split_text(
    text: str, language: str, *, max_chars: int | None = None, first_chars: int | None = None
) -> list[str]:
    """Split a text into sentences; short ones are joined, long ones cut, the first one kept short.

    language: a canonical code. max_chars, first_chars: in letters, a digit counts as several;
    None: the language's own sizes. A sentence slightly longer than first_chars stays whole.
    Ignoring white space, the joined pieces equal the text.
    """
    usual = sizes_of(language)
    most = max(max_chars or usual.most, 1)
    sizes = Sizes(
        most,
        min(usual.comfortable, most),
        max(1, min(first_chars or usual.first, most)),
        usual.digit,
    )
    measure = _Measure(text, sizes.digit)
    spans = [
        piece
        for sentence in _sentences(text, language)
        for piece in _cut_long(text, sentence, sizes.most, measure, language)
    ]
    if spans:
        spans[:1] = _shorten_first(text, spans[0], sizes, measure, language)
    joined = _join_short(text, spans, sizes, measure, spaced=language not in UNSPACED)
    return [piece for piece in (text[start:end].strip() for start, end in joined) if piece]


Span = tuple[int, int]


class _Measure:
    """The length of any slice of a text, in letters."""

    def __init__(self, text: str, digit: int) -> None:
        letters = zip(text, widths(text), strict=True)
        self.sums = [0, *accumulate(digit if c.isdigit() else n for c, n in letters)]

    def __call__(self, start: int, end: int) -> int:
        return self.sums[end] - self.sums[start]


def _sentences(text: str, language: str) -> Iterator[Span]:
    start = searched = 0
    has_word = False
    for match in _END.finditer(text):
        has_word = has_word or _WORDLIKE.search(text, searched, match.start()) is not None
        searched = match.start()
        if has_word and _ends_sentence(text, match, language):
            yield start, match.end()
            start = match.end()
            has_word = False
    if start < len(text):
        yield start, len(text)


def _ends_sentence(text: str, match: re.Match[str], language: str) -> bool:
    mark = match[0]
    if mark[0] in "\n。！？｡":
        return True
    after = text[match.end() : match.end() + _LOOK_BACK].lstrip()
    opened = after.lstrip(_OPENERS)
    if opened[:1].islower() and "\n" not in text[match.end() : match.end() + 2]:
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    if re.search(r"(?:^|\n)\s*\d{1,3}$", before):  # "1. First" of a list
        return False
    return not is_abbreviated(before, opened, language)


def _cut_long(text: str, span: Span, most: int, measure: _Measure, language: str) -> Iterator[Span]:
    start, end = span
    while (length := measure(start, end)) > most:
        n_parts = -(-length // most)
        cut = _best_cut(text, (start, end), length / n_parts, most, measure, language)
        yield start, cut
        start = cut
    yield start, end


def _best_cut(
    text: str, span: Span, target: float, most: int, measure: _Measure, language: str
) -> int:
    """Where to cut a long sentence: at the best kind of boundary, nearest to the target."""
    start, end = span
    last = _furthest(span, most, measure)

    def nearest(pattern: re.Pattern[str], least: float) -> int | None:
        places = [match.end() for match in pattern.finditer(text, start, min(last + 1, end))]
        lengths = {place: measure(start, place) for place in places if start < place <= last}
        good = [place for place, length in lengths.items() if length >= least]
        return min(good, key=lambda place: abs(lengths[place] - target), default=None)

    kinds = [(CLAUSE_END, 0.4 * target), (_SPACE, 0.5 * target)]
    if language in UNSPACED:
        kinds.append((_LOOSE, 0.5 * target))
    for pattern, least in kinds:
        if (cut := nearest(pattern, least)) is not None:
            return cut
    return last


def _furthest(span: Span, most: int, measure: _Measure) -> int:
    """The end of the longest prefix of the span that is at most `most` long."""
    start, end = span
    place = bisect_right(measure.sums, measure.sums[start] + most, start + 1, end + 1) - 1
    return max(place, start + 1)


def _shorten_first(
    text: str, span: Span, sizes: Sizes, measure: _Measure, language: str
) -> list[Span]:
    """Cut a long first sentence at a clause, or anywhere if it is very long."""
    start, end = span
    length = measure(start, end)
    if length <= 1.3 * sizes.first:
        return [span]
    last = _furthest(span, sizes.first, measure)
    clauses = [match.end() for match in CLAUSE_END.finditer(text, start, last + 1)]
    good = [place for place in clauses if measure(start, place) >= 0.25 * sizes.first]
    if good:
        cut = min(good[-1], last)
    elif length > 2 * sizes.first:
        cut = _best_cut(text, span, 0.9 * sizes.first, sizes.first, measure, language)
    else:
        return [span]
    return [(start, cut), (cut, end)]


def _join_short(
    text: str, spans: list[Span], sizes: Sizes, measure: _Measure, *, spaced: bool
) -> list[Span]:
    """spaced: words are separated by spaces; if not, the first size is that of a short sentence."""
    joined: list[Span] = []
    for start, end in spans:
        if not joined:
            joined.append((start, end))
            continue
        before = joined[-1][0]
        length = measure(before, end)
        tiny = measure(start, end) <= sizes.comfortable // 10
        limit = sizes.comfortable
        if len(joined) == 1 and not tiny:
            # The client is waiting for the first piece, so a sentence of some length is not joined.
            enough = spaced and measure(*joined[0]) >= sizes.first // 3
            limit = 0 if enough else sizes.first
        if length <= limit or (length <= sizes.most and _is_silent(text, (before, start, end))):
            joined[-1] = (before, end)
        else:
            joined.append((start, end))
    return joined


def _is_silent(text: str, edges: tuple[int, int, int]) -> bool:
    """Whether one of two neighbouring pieces is only punctuation."""
    before, start, end = edges
    return not (_WORDLIKE.search(text, before, start) and _WORDLIKE.search(text, start, end))
