"""Pieces that are spoken in parts, by an engine that says a second for each letter."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import (
    EngineState,
    GradualSpeech,
    Prosody,
    Speaker,
    Speech,
    VoiceConditioning,
)
from phonex.pipeline.gradual import can_be_gradual, part_lengths
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance
from phonex.text.alignment import Word
from phonex.text.ssml.document import Mark
from phonex.text.ssml.segments import Pause

ANNE = Speaker("Anne", "Anne", "EN", "slow", "female")


class SlowEngine:
    """Says a text in parts as long as they are wanted."""

    name = "slow"
    rate = 1000
    pause_s = 0.5

    def is_gradual(self, speaker: Speaker) -> bool:
        return speaker == ANNE

    def speak_gradually(
        self,
        text: str,
        speaker: Speaker,
        prosody: Prosody,
        conditioning: VoiceConditioning | None,
        wanted_s: Iterator[float],
    ) -> GradualSpeech:
        lengths = [next(wanted_s)] if text else []
        while sum(lengths) < len(text):
            lengths.append(next(wanted_s))
        parts = (Audio(np.ones(round(each * self.rate), np.float32), self.rate) for each in lengths)
        words = (Word(text, 0.0, float(len(text))),)
        return GradualSpeech(words if text else (), len(lengths), parts)

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        raise NotImplementedError

    def speakers(self) -> Sequence[Speaker]:
        return [ANNE]

    def unavailable_reason(self, language: str) -> str:
        return ""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        return text

    def state(self) -> EngineState:
        return EngineState(self.name, available=True, loaded=True)

    def close(self) -> None: ...


@pytest.fixture
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(EngineRegistry(EngineOptions(tmp_path_factory.mktemp("none"), threads=1)))


def plan(*pieces: str) -> Plan:
    return Plan(
        pieces,
        (False,) * len(pieces),
        ANNE,
        SlowEngine(),
        Prosody(),
        converter=None,
        target=None,
        conditioning=None,
        warnings=(),
        text_ms=0,
        is_gradual=True,
    )


def test_the_first_part_is_about_a_second_and_each_further_one_longer() -> None:
    lengths = list(islice(part_lengths(), 20))
    assert 0.8 < lengths[0] < 1.3
    assert all(1 < other / one < 2 for one, other in pairwise(lengths[:8]))
    assert lengths[-1] == lengths[-2]


def test_a_piece_comes_in_parts_with_its_words_first(pipeline: Pipeline) -> None:
    said = list(pipeline.speak(plan("hello", ""), Stopwatch()))
    *parts, silent = said
    assert [part.goes_on for part in parts] == [True] * (len(parts) - 1) + [False]
    assert [word.text for word in parts[0].words] == ["hello"]
    assert not any(part.words for part in parts[1:])
    assert (len(silent.audio.samples), silent.goes_on) == (0, False)


def test_pauses_are_between_sentences_and_not_between_parts(pipeline: Pipeline) -> None:
    said = list(pipeline.speak(plan("hello", "you"), Stopwatch()))
    second = next(number for number, each in enumerate(said) if number and each.words)
    assert said[second].words[0].start == 0.5
    silent = [int((each.audio.samples == 0).sum()) for each in said]
    assert silent == [500 if number == second else 0 for number in range(len(said))]


@pytest.mark.parametrize(
    "utterance",
    [
        Utterance("a", "EN", prosody=Prosody(speed=2.0)),  # by a change of tempo
        Utterance("a", "EN", marks=(Mark("here"),)),
        Utterance("a", "EN", after=Pause(1.0, ())),
    ],
)
def test_what_needs_whole_pieces_gets_them(utterance: Utterance) -> None:
    assert can_be_gradual(Utterance("a", "EN"), SlowEngine(), ANNE)
    assert not can_be_gradual(utterance, SlowEngine(), ANNE)
