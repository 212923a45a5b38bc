"""Aligns sounds with words where espeak-ng gives the phonemes of a whole phrase only.

espeak-ng joins small words ("de la" → "dəla") and splits others ("12"); most map one to one.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from phonex.engines.kokoro.g2p.pronunciation import SaidWord, count_sounds

_STEPS = ((1, 1), (2, 1), (3, 1), *((1, n) for n in range(2, 9)))  # words, groups of their sounds
_UNLIKE = 2.0  # cost of any step but the first, in mismatched sounds
_BAND = 8  # groups that a match may deviate from a proportional alignment

_DIGIT = 5  # letters that take as long to say as one digit

_Point = tuple[int, int]


def share_sounds(words: Sequence[str], groups: Sequence[str]) -> tuple[SaidWord, ...]:
    """Distribute the sounds of groups of phonemes over their words, both in order."""
    spoken = [word for word in words if any(map(str.isalnum, word))] or list(words)
    sizes = [count_sounds(group) for group in groups]
    if len(spoken) == len(groups):
        return tuple(map(SaidWord, spoken, sizes))
    dealt: list[SaidWord] = []
    for some, n_sounds in _matched(spoken, sizes) if spoken and sizes else []:
        bounds = [round(n_sounds * part) for part in _parts(some)]
        dealt += map(SaidWord, some, (end - start for start, end in pairwise(bounds)))
    return tuple(dealt)


def _parts(words: Sequence[str]) -> list[float]:
    """Where each word begins, by its letters, and where the last one ends: 0…1."""
    ends = list(accumulate(map(len, words)))
    return [0, *(end / ends[-1] for end in ends)]


def _matched(words: Sequence[str], sizes: Sequence[int]) -> list[tuple[Sequence[str], int]]:
    """Runs of words and their number of sounds, aligned so that lengths match the letters."""
    letters = [0, *accumulate(map(_n_letters, words))]
    sounds = [0, *accumulate(sizes)]
    per_letter = sounds[-1] / letters[-1]
    slope = len(sizes) / len(words)
    # (words, groups) from the beginning → the lowest cost, and where the last run begins
    best: dict[_Point, tuple[float, _Point]] = {(0, 0): (0.0, (0, 0))}
    for n in range(1, len(words) + 1):
        for m in range(1, len(sizes) + 1):
            if abs(m - n * slope) > _BAND:
                continue
            ways = []
            for a, b in _STEPS:
                before = (n - a, m - b)
                if before in best:
                    amiss = sounds[m] - sounds[m - b] - per_letter * (letters[n] - letters[n - a])
                    cost = best[before][0] + abs(amiss) + _UNLIKE * (a != b)
                    ways.append((cost, before))
            if ways:
                best[n, m] = min(ways)
    end = (len(words), len(sizes))
    if end not in best:
        return [(words, sounds[-1])]
    runs = []
    while end != (0, 0):
        start = best[end][1]
        runs.append((words[start[0] : end[0]], sounds[end[1]] - sounds[start[1]]))
        end = start
    return runs[::-1]


def _n_letters(word: str) -> int:
    return sum(1 if char.isalpha() else _DIGIT for char in word)
