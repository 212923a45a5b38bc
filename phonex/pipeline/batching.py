"""Batches pieces of text for engines that speak several in little more time than one."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from phonex.engines.protocols import BatchingEngine, ConditionableEngine
from phonex.engines.types import Prosody, Speaker, Speech
from phonex.errors import PhonexError
from phonex.pipeline.plan import Plan, unshifted

# The plans waiting to be spoken, in order. Each is made lazily.
Waiting = Callable[[], Iterable[Plan]]

_MOST_KEPT = 32  # pieces; the oldest are dropped, as their jobs were cancelled


@dataclass(frozen=True)
class _Piece:
    """Everything that determines a piece's speech before conversion."""

    speaker: Speaker
    text: str
    prosody: Prosody


class SpeechBatcher:
    """Speaks plans, filling batches with pieces of waiting plans.

    Speech made ahead is kept until its own plan needs it. One thread at a time.
    """

    def __init__(self) -> None:
        # None: speak it alone, because its batch failed.
        self._kept: OrderedDict[_Piece, Speech | None] = OrderedDict()

    def say(self, plan: Plan, start: int, waiting: Waiting) -> Sequence[Speech]:
        """Speak a batch of a plan's pieces, beginning with `start`; each as if spoken alone.

        The plan's first piece is spoken without its later ones, to be ready sooner. A piece that
        fails does not fail the others in its batch. Raises EngineUnavailable, SynthesisFailed.
        """
        engine = plan.engine
        if not isinstance(engine, BatchingEngine) or engine.n_together == 1:
            return [_say_alone(plan, next(_pieces(plan, start)))]
        piece, *later = islice(_pieces(plan, start), engine.n_together if start else 1)
        if piece in self._kept:
            return [self._kept.pop(piece) or _say_alone(plan, piece)]
        own = [piece, *takewhile(lambda each: each not in self._kept, later)]
        others = self._others(own, engine.n_together - len(own), waiting)
        try:
            said = _say_together(engine, [*own, *others])
        except PhonexError:
            self._keep(dict.fromkeys([*own[1:], *others]))
            return [_say_alone(plan, piece)]
        self._keep(dict(zip(others, said[len(own) :], strict=True)))
        return said[: len(own)]

    def _others(self, own: Sequence[_Piece], n_most: int, waiting: Waiting) -> Sequence[_Piece]:
        """Pieces of waiting plans with the same speaker, without duplicates."""
        if not n_most:
            return []
        alike = (plan for plan in islice(waiting(), n_most) if plan.speaker == own[0].speaker)
        pieces = dict.fromkeys(piece for plan in alike for piece in _pieces(plan))
        return [piece for piece in pieces if piece not in own and piece not in self._kept][:n_most]

    def _keep(self, said: Mapping[_Piece, Speech | None]) -> None:
        self._kept.update(said)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _pieces(plan: Plan, start: int = 0) -> Iterator[_Piece]:
    for index in range(start, len(plan.pieces)):
        prosody = unshifted(plan.prosody_of(index), plan.converter)
        yield _Piece(plan.speaker, plan.pieces[index], prosody)


def _say_alone(plan: Plan, piece: _Piece) -> Speech:
    spoken = piece.text, piece.speaker, piece.prosody
    if plan.conditioning is None:
        return plan.engine.speak(*spoken)
    assert isinstance(plan.engine, ConditionableEngine), plan.engine.name
    return plan.engine.speak_conditioned(*spoken, plan.conditioning)


def _say_together(engine: BatchingEngine, pieces: Sequence[_Piece]) -> Sequence[Speech]:
    texts, prosodies = [each.text for each in pieces], [each.prosody for each in pieces]
    return engine.speak_together(texts, pieces[0].speaker, prosodies)
