"""Finds which tokens of a written text are read as which words of a spoken one."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.text.alignment import Place, matches

_N_COMPARED = 64  # words; more take too long if few of them differ
_MOST_TOGETHER = 3  # tokens, of which it is not known which words are whose


@dataclass(frozen=True)
class WrittenToken:
    """place: without punctuation around it. words: what it would be spoken as alone, as keys.

    pauses: whether punctuation follows that is spoken as a pause, such as a comma.
    """

    place: Place
    words: tuple[str, ...]
    pauses: bool


@dataclass(frozen=True)
class KeyedWord:
    """key: without case and accents. pauses: as of WrittenToken."""

    key: str
    place: Place
    pauses: bool


@dataclass
class Group:
    """Tokens, and the spoken words from start to end that they are read as.

    is_sure: these words are all that the tokens would be spoken as alone.
    """

    tokens: list[WrittenToken]
    start: int
    end: int
    is_sure: bool = False


def group_tokens(tokens: Sequence[WrittenToken], words: Sequence[KeyedWord]) -> list[Group]:
    """Each token with its own words; what has none goes together, or with a neighbor."""
    owners = [index for index, token in enumerate(tokens) for _ in token.words]
    places = [list[int]() for _ in tokens]
    said = [key for token in tokens for key in token.words]
    for one, other in matches(said, [word.key for word in words], _N_COMPARED):
        places[owners[one]].append(other)
    groups: list[Group] = []
    unfound: list[WrittenToken] = []
    for token, own in zip(tokens, places, strict=True):
        if own:
            is_sure = len(token.words) == len(own) == own[-1] + 1 - own[0]
            group = Group([token], own[0], own[-1] + 1, is_sure)
            _settle(groups, unfound, group, words)
            groups.append(group)
            unfound = []
        elif token.words:  # others are silent
            unfound.append(token)
    _settle(groups, unfound, Group([], len(words), len(words), is_sure=True), words)
    if tokens and words and not groups:
        return [Group([*tokens], 0, len(words))]
    return groups


def _settle(
    groups: list[Group], unfound: list[WrittenToken], following: Group, words: Sequence[KeyedWord]
) -> None:
    """Give the tokens and words between two groups to each other, or to one of the groups."""
    before = groups[-1] if groups else None
    start = before.end if before else 0
    if unfound and start < following.start:
        for group in _between_pauses(Group(unfound, start, following.start), words):
            groups += _shared_out(group)
    elif unfound and before and not before.is_sure:
        before.tokens += unfound
    elif unfound and not following.is_sure:
        following.tokens[:0] = unfound
    elif start < following.start:
        if before and (following.is_sure or not before.is_sure):
            before.end = following.start
        elif following.tokens:
            following.start = start


def _between_pauses(group: Group, words: Sequence[KeyedWord]) -> list[Group]:
    """Divide a group at its pauses, if there are as many in what is written as in what is said."""
    *tokens, _ = group.tokens
    written = [at for at, token in enumerate(tokens, 1) if token.pauses]
    said = [at + 1 for at in range(group.start, group.end - 1) if words[at].pauses]
    if len(written) != len(said):
        return [group]
    return [
        Group(group.tokens[first:after], start, end)
        for first, after, start, end in zip(
            [0, *written],
            [*written, len(group.tokens)],
            [group.start, *said],
            [*said, group.end],
            strict=True,
        )
    ]


def _shared_out(group: Group) -> list[Group]:
    """A few tokens together; of more, each with as many words, in proportion, as alone."""
    if len(group.tokens) <= _MOST_TOGETHER:
        return [group]
    groups: list[Group] = []
    n_words = sum(len(token.words) for token in group.tokens)
    said, begin, waiting = 0, group.start, list[WrittenToken]()
    for token in group.tokens:
        waiting.append(token)
        said += len(token.words)
        stop = group.start + (group.end - group.start) * said // n_words
        if stop > begin:
            groups.append(Group(waiting, begin, stop))
            waiting, begin = [], stop
    groups[-1].tokens += waiting
    return groups
