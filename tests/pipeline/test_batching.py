"""What is spoken together, by an engine that tells what it was asked."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.types import EngineState, Prosody, Speaker, Speech
from phonex.errors import SynthesisFailed
from phonex.pipeline.batching import SpeechBatcher
from phonex.pipeline.plan import Plan

ANNE, BOB = (Speaker(name, name, "EN", "choir", "neutral") for name in ("Anne", "Bob"))


class Choir:
    """Says a text as so many samples as it has letters, but not "bad"."""

    name = "choir"
    rate = 8000
    pause_s = 0.0

    def __init__(self, n_together: int = 4) -> None:
        self.n_together = n_together
        self.calls: list[list[str]] = []

    def speak_together(
        self, texts: Sequence[str], speaker: Speaker, prosodies: Sequence[Prosody]
    ) -> Sequence[Speech]:
        self.calls.append(list(texts))
        if "bad" in texts:
            raise SynthesisFailed("It is bad.")
        return [Speech(Audio(np.zeros(len(text), np.float32), self.rate)) for text in texts]

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        return self.speak_together([text], speaker, [prosody])[0]

    def speakers(self) -> Sequence[Speaker]:
        return [ANNE, BOB]

    def unavailable_reason(self, language: str) -> str:
        return ""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        return text

    def state(self) -> EngineState:
        return EngineState(self.name, available=True, loaded=True)

    def close(self) -> None: ...


def plan(engine: Choir, *pieces: str, speaker: Speaker = ANNE, seed: int | None = None) -> Plan:
    prosody = Prosody(seed=seed)
    return Plan(
        pieces,
        (False,) * len(pieces),
        speaker,
        engine,
        prosody,
        None,
        None,
        None,
        warnings=(),
        text_ms=0,
    )


def spoken(ensemble: SpeechBatcher, one: Plan, *waiting: Plan) -> list[str]:
    """A plan spoken to its end; "aa" for what had two letters."""
    heard: list[Speech] = []
    while len(heard) < len(one.pieces):
        heard += ensemble.say(one, len(heard), lambda: waiting)
    return ["a" * len(speech.audio.samples) for speech in heard]


def test_the_first_piece_comes_before_those_behind_it() -> None:
    engine = Choir()
    heard = spoken(SpeechBatcher(), plan(engine, *("a" * n for n in range(1, 7))))
    assert [len(each) for each in heard] == [1, 2, 3, 4, 5, 6]
    assert [len(call) for call in engine.calls] == [1, 4, 1]


def test_what_waits_is_spoken_along_and_not_again() -> None:
    engine, ensemble = Choir(), SpeechBatcher()
    texts = [plan(engine, "one", "second"), plan(engine, "a third"), plan(engine, "4", "fifth")]
    heard = [spoken(ensemble, one, *texts[n + 1 :]) for n, one in enumerate(texts)]
    assert [[len(piece) for piece in each] for each in heard] == [[3, 6], [7], [1, 5]]
    assert engine.calls == [["one", "a third", "4", "fifth"], ["second"]]


def test_only_what_the_same_speaker_says_in_the_same_way_is_shared() -> None:
    engine, ensemble = Choir(), SpeechBatcher()
    first = plan(engine, "one", seed=1)
    spoken(ensemble, first, plan(engine, "two", speaker=BOB), plan(engine, "six", seed=1))
    for other in (plan(engine, "two", speaker=BOB), plan(engine, "six", seed=2)):
        spoken(ensemble, other)
    assert engine.calls == [["one", "six"], ["two"], ["six"]]


@pytest.mark.parametrize("bad_one_is_first", [True, False])
def test_a_piece_that_fails_fails_alone(bad_one_is_first: bool) -> None:
    engine, ensemble = Choir(), SpeechBatcher()
    plans = [plan(engine, "bad"), plan(engine, "fine", "too")]
    first, second = plans if bad_one_is_first else reversed(plans)
    for one, waiting in ((first, [second]), (second, [])):
        if one.pieces == ("bad",):
            with pytest.raises(SynthesisFailed):
                spoken(ensemble, one, *waiting)
        else:
            assert spoken(ensemble, one, *waiting) == ["aaaa", "aaa"]


def test_a_piece_that_fails_is_tried_together_once() -> None:
    engine, ensemble = Choir(), SpeechBatcher()
    text, waiting = plan(engine, "one", "two", "three"), plan(engine, "bad")
    spoken(ensemble, text, waiting)
    assert [call for call in engine.calls if "bad" in call] == [["one", "bad"]]


def test_what_nobody_asks_for_is_forgotten() -> None:
    engine, ensemble = Choir(), SpeechBatcher()
    cancelled = plan(engine, "cancelled")
    spoken(ensemble, plan(engine, "one"), cancelled)
    for number in range(40):
        spoken(ensemble, plan(engine, f"text {number}"), plan(engine, f"other {number}"))
    spoken(ensemble, cancelled)
    assert engine.calls[-1] == ["cancelled"]


def test_an_engine_that_wins_nothing_speaks_one_by_one() -> None:
    def waiting() -> Iterable[Plan]:
        raise AssertionError("nobody needs to look")

    engine = Choir(n_together=1)
    for index in range(2):
        SpeechBatcher().say(plan(engine, "one", "two"), index, waiting)
    assert engine.calls == [["one"], ["two"]]
