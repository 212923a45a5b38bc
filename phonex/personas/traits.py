"""Traits of a person as their own texts show them, each on a published scale, or the reason why
there is no score. Nothing is guessed: see docs/personas.md for what was left out.

Sources: analytical, the categorical-dynamic index of Pennebaker et al. (2014),
doi:10.1371/journal.pone.0115844; varied, the mean segmental type-token ratio of Johnson (1944);
the five factors, the markers of Goldberg (1992) where people describe themselves with them.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from phonex.personas.function_words import CATEGORICAL, is_dynamic, split_words
from phonex.personas.self_description import MARKERS, self_descriptions
from phonex.store.records.echos import TraitRecord, Unmeasured

PASSAGE_WORDS = 50
NEEDED_PASSAGES = 3
NEEDED_STATEMENTS = 2
ENGLISH = "EN"
SPACED = ("EN", "ES", "FR")  # languages in which words are told apart by spaces

_Z = 1.96  # of a confidence of 95 %
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_Passage = list[str]


@dataclass(frozen=True)
class _StyleScale:
    name: str
    languages: Sequence[str]
    words: Callable[[str], list[str]]
    measure: Callable[[_Passage], float]


def _analytical(passage: _Passage) -> float:
    """The index is between -1 and 1, in shares of all words; 0 to 1 here."""
    n_categorical = sum(word in CATEGORICAL for word in passage)
    n_dynamic = sum(is_dynamic(word) for word in passage)
    return (1 + (n_categorical - n_dynamic) / len(passage)) / 2


def _varied(passage: _Passage) -> float:
    return len(set(passage)) / len(passage)


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


_STYLES = (
    _StyleScale("analytical", (ENGLISH,), split_words, _analytical),
    _StyleScale("varied", SPACED, _plain_words, _varied),
)
TRAITS = (*(scale.name for scale in _STYLES), *MARKERS)


def measure_traits(texts: Sequence[str], language: str) -> list[TraitRecord]:
    """All traits, in the order of TRAITS. texts: of one person in one language, a canonical code.

    Takes 0.4 s of CPU per megabyte.
    """
    return [*_styles(texts, language), *_factors(texts, language)]


def _styles(texts: Sequence[str], language: str) -> Iterator[TraitRecord]:
    for scale in _STYLES:
        if language not in scale.languages:
            yield TraitRecord(name=scale.name, reason=Unmeasured.LANGUAGE)
            continue
        words = [word for text in texts for word in scale.words(text)]
        whole = range(0, len(words) - PASSAGE_WORDS + 1, PASSAGE_WORDS)
        values = [scale.measure(words[start : start + PASSAGE_WORDS]) for start in whole]
        yield _mean(scale.name, values)


def _mean(name: str, values: Sequence[float]) -> TraitRecord:
    if len(values) < NEEDED_PASSAGES:
        return _too_little(name, len(values))
    score = fmean(values)
    margin = _students_t(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return _scored(name, score, score - margin, score + margin, len(values))


def _students_t(n_free: int) -> float:
    """For a confidence of 95 %. Within 3 % from two degrees of freedom on (Cornish and Fisher)."""
    return _Z + 2.37 / n_free + 2.82 / n_free**2 + 2.56 / n_free**3


def _factors(texts: Sequence[str], language: str) -> Iterator[TraitRecord]:
    if language != ENGLISH:
        yield from (TraitRecord(name=name, reason=Unmeasured.LANGUAGE) for name in MARKERS)
        return
    said = [each for text in texts for each in self_descriptions(text)]
    for name in MARKERS:
        yield _share(name, [each.high for each in said if each.factor == name])


def _share(name: str, statements: Sequence[bool]) -> TraitRecord:
    """The share of statements at the high pole, with Wilson's score interval."""
    n_all = len(statements)
    if n_all < NEEDED_STATEMENTS:
        return _too_little(name, n_all)
    share = sum(statements) / n_all
    spread = 1 + _Z**2 / n_all
    middle = (share + _Z**2 / (2 * n_all)) / spread
    margin = _Z / spread * math.sqrt(share * (1 - share) / n_all + (_Z / (2 * n_all)) ** 2)
    return _scored(name, share, middle - margin, middle + margin, n_all)


def _scored(name: str, score: float, low: float, high: float, n_observed: int) -> TraitRecord:
    low, high = max(0.0, low), min(1.0, high)
    return TraitRecord(
        name=name,
        score=round(score, 3),
        low=round(low, 3),
        high=round(high, 3),
        n_observed=n_observed,
    )


def _too_little(name: str, n_observed: int) -> TraitRecord:
    return TraitRecord(name=name, n_observed=n_observed, reason=Unmeasured.NOT_ENOUGH_TEXT)
