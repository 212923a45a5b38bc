"""Pieces in parts, for listeners who wait: the first sound does not wait for a whole sentence."""

from collections.abc import Iterator
from itertools import count

from phonex.audio.types import Audio
from phonex.engines.protocols import GradualEngine, SpeechEngine
from phonex.engines.types import Speaker, Speech
from phonex.pipeline.plan import Plan, Utterance, tempo_of, unshifted
from phonex.text.ssml.segments import NO_PAUSE

# While a listener hears one part, the next one is made, which may take half as long as it lasts.
_FIRST_S, _GROWTH = 1.1, 1.4
_LONGEST_S = 30.0  # longer than any piece


def part_lengths() -> Iterator[float]:
    """The seconds of one part after the other, without end."""
    return (min(_LONGEST_S, _FIRST_S * _GROWTH**number) for number in count())


def can_be_gradual(utterance: Utterance, engine: SpeechEngine, speaker: Speaker) -> bool:
    """Whether its parts sound as one: pauses, marks and changes of tempo need whole pieces."""
    return (
        isinstance(engine, GradualEngine)
        and engine.is_gradual(speaker)
        and tempo_of(utterance.prosody) == 1
        and (utterance.before, utterance.after) == (NO_PAUSE, NO_PAUSE)
        and not utterance.marks
    )


def speak_gradually(plan: Plan, index: int, wanted_s: Iterator[float]) -> Iterator[Speech]:
    """The parts of a piece before conversion; the first one has all words.

    wanted_s: the length of each.
    """
    engine = plan.engine
    assert isinstance(engine, GradualEngine), engine.name
    prosody = unshifted(plan.prosody_of(index), plan.converter)
    said = engine.speak_gradually(
        plan.pieces[index], plan.speaker, prosody, plan.conditioning, wanted_s
    )
    if not said.n_parts:
        yield Speech(Audio.silence(0, plan.rate))
    for number, audio in enumerate(said.parts, 1):
        words = said.words if number == 1 else ()
        yield Speech(audio, words, goes_on=number < said.n_parts)
