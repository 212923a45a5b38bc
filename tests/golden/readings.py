"""How near the reading of a language comes to text/, as shares of what differs.

What the original does is asked of the compatible frontend. The natural one says what that one says
of words as the original writes them; its other numbers and marks are in docs/frontends.md.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.text.g2p.phonemes import Frontend, Phonemes
from tests.golden.row import Row

logger = logging.getLogger(__name__)

_WRONG_PHONES, _WRONG_SENTENCES = 0.01, 0.03
_ORDINARY = "sentences"

Item = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """What one text of the data became, and ours."""

    item: Item
    ours: Phonemes

    @property
    def n_wrong(self) -> int:
        return distance(self.item["phones"], self.ours.phones)

    @property
    def alike(self) -> bool:
        ours = (self.ours.norm_text, *map(list, (self.ours.phones, self.ours.tones)))
        wanted = (self.item["norm_text"], self.item["phones"], self.item["tones"])
        return ours == wanted and [*self.ours.word2ph] == self.item["word2ph"]


def check(
    language: str, items: Sequence[Item], files: Sequence[Path], wordpieces: WordPieces
) -> Iterator[Row]:
    frontend = open_frontend(language, compatible=True)
    natural = open_frontend(language)
    for group in dict.fromkeys(item["group"] for item in items):
        asked = [item for item in items if item["group"] == group and item["ok"]]
        yield from _compare(
            [Pair(item, _read(frontend, item["text"], wordpieces)) for item in asked],
            f"{files[0]}: {group}",
            files,
            reported="" if group == _ORDINARY else "reported",
        )
    spoken = [item for item in items if item["ok"] and item["group"] == _ORDINARY]
    yield from _compare(
        [Pair(item, natural.phonemes(item["norm_text"], wordpieces.pieces)) for item in spoken],
        f"{files[0]}: natural, as written there",
        files,
        reported="reported",
    )
    broken = [
        item["id"]
        for item in items
        for each in (frontend, natural)
        if not _whole(_read(each, item["text"], wordpieces), wordpieces)
    ]
    yield Row(f"{files[0]}: phones that are of no piece", len(broken), 0, files)


def _read(frontend: Frontend, text: str, wordpieces: WordPieces) -> Phonemes:
    return frontend.phonemes(frontend.normalise(text), wordpieces.pieces)


def _compare(
    pairs: Sequence[Pair], case: str, files: Sequence[Path], reported: str = ""
) -> Iterator[Row]:
    unlike = [pair for pair in pairs if not pair.alike]
    for pair in unlike:
        logger.warning("%s differs by %d phones", pair.item["id"], pair.n_wrong)
    n_phones = sum(len(pair.item["phones"]) for pair in pairs)
    wrong = sum(pair.n_wrong for pair in pairs) / max(1, n_phones)
    yield Row(f"{case}: share of wrong phones", wrong, _WRONG_PHONES, files, reported)
    share = len(unlike) / max(1, len(pairs))
    yield Row(f"{case}: share of texts not alike", share, _WRONG_SENTENCES, files, reported)


def _whole(said: Phonemes, wordpieces: WordPieces) -> bool:
    """Whether every phone has a tone and is of a piece."""
    n_pieces = len(wordpieces.ids(said.norm_text))
    return sum(said.word2ph) == len(said.phones) == len(said.tones) and (
        len(said.word2ph) == n_pieces
    )


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """How many insertions, deletions and replacements make one the other."""
    if [*one] == [*other]:
        return 0
    row: list[int] = [*range(len(other) + 1)]
    for index, mine in enumerate(one, start=1):
        before, row[0] = row[0], index
        for place, theirs in enumerate(other, start=1):
            before, row[place] = (
                row[place],
                min(before + (mine != theirs), row[place] + 1, row[place - 1] + 1),
            )
    return row[-1]
