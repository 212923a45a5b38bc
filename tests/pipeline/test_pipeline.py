"""The text that any engine receives: in words, split into pieces."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Embedding, EngineState, Prosody, Speaker, Speech
from phonex.errors import TextUnspeakable
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance
from phonex.text.alignment import Word
from tests.audio.tones import strongest_hz, tone


class LoudConverter:
    """Turns any speech into noise at full scale."""

    name = "loud"
    rate: int | None = None

    def unavailable_reason(self) -> str:
        return ""

    def embed(self, sample: Audio) -> Embedding:
        return {}

    def check(self, embedding: Embedding) -> None: ...

    def source_embedding(self, speaker: Speaker, speech: Callable[[], Audio]) -> Embedding:
        return {}

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        noise = np.random.default_rng(0).uniform(-1, 1, len(speech.samples))
        return Audio(noise.astype(np.float32), speech.rate)

    def state(self) -> EngineState:
        return EngineState(self.name, available=True, loaded=True)

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineRegistry]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield registry
    registry.close()


@pytest.fixture
def pipeline(registry: EngineRegistry) -> Pipeline:
    return Pipeline(registry)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("EN", "twelve euros and fifty cents"),
        ("ES", "doce euros con cincuenta céntimos"),
        ("FR", "douze euros cinquante"),
        ("ZH", "十二点五欧元"),
        ("JP", "十二ユーロ五十セント"),
        ("KR", "십이 유로 오십 센트"),
    ],
)
def test_an_engine_is_handed_words(pipeline: Pipeline, language: str, words: str) -> None:
    assert pipeline.plan(Utterance("12.50 €", language)).pieces == (words,)


def test_numbers_and_short_forms_end_no_piece(pipeline: Pipeline) -> None:
    text = f"It was 3.14 m at 5 a.m. and {'very ' * 30}cold. Then e.g. this."
    pieces = pipeline.plan(Utterance(text, "EN")).pieces
    assert [piece[-1] for piece in pieces] == ["y", "."]
    assert " ".join(pieces).endswith("cold. Then for example this.")


@pytest.mark.parametrize(("language", "sign"), [("EN", "%"), ("KR", "₩"), ("ZH", "+")])
def test_a_sign_that_has_a_name_can_be_said(pipeline: Pipeline, language: str, sign: str) -> None:
    assert pipeline.check(sign, language, None).language == language


@pytest.mark.parametrize("text", ["…", "😀 !?", "「」"])
def test_what_has_no_name_cannot_be_said(pipeline: Pipeline, text: str) -> None:
    with pytest.raises(TextUnspeakable):
        pipeline.check(text, "JP", None)


class SteadyEngine:
    """Says one word for a second, at speed 1; notes the speeds that it is asked for."""

    name = "steady"
    rate = 24_000
    pause_s = 0.0

    def __init__(self) -> None:
        self.speeds: list[float] = []

    def speakers(self) -> tuple[Speaker, ...]:
        return ()

    def unavailable_reason(self, language: str) -> str:
        return ""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        return text

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        self.speeds.append(prosody.speed)
        audio = tone(200, 1 / prosody.speed, self.rate, 0.9)
        return Speech(audio, (Word(text, 0.2 / prosody.speed, 0.8 / prosody.speed),))

    def state(self) -> EngineState:
        return EngineState(self.name, available=True, loaded=True)

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("speed", "asked"), [(4, 1.5), (1.6, 1.5), (1.5, 1.5), (0.5, 0.5), (0.4, 0.5), (0.25, 0.5)]
)
def test_a_speed_beyond_the_engines_is_a_change_of_tempo(
    pipeline: Pipeline, speed: float, asked: float
) -> None:
    engine = SteadyEngine()
    speaker = Speaker("EN", "EN", "EN", engine.name, "neutral")
    plan = Plan(
        pieces=("Hello.",),
        continues=(False,),
        speaker=speaker,
        engine=engine,
        prosody=Prosody(speed),
        converter=None,
        target=None,
        conditioning=None,
        warnings=(),
        text_ms=0,
    )

    (speech,) = pipeline.speak(plan, Stopwatch())

    assert engine.speeds == [asked]
    assert speech.audio.seconds == pytest.approx(1 / speed, abs=1e-4)
    assert strongest_hz(speech.audio.samples, speech.audio.rate) == pytest.approx(200, rel=0.01)
    (word,) = speech.words
    assert (word.start, word.end) == pytest.approx((0.2 / speed, 0.8 / speed))
    assert np.abs(speech.audio.samples).max() <= 1


def test_a_pitch_after_conversion_stays_within_full_scale(
    registry: EngineRegistry, pipeline: Pipeline
) -> None:
    engine = registry.speech_for("EN").engine
    prosody = Prosody(pitch_semitones=5)
    speaker = engine.speakers()[0]
    plan = Plan(
        ("Hello.",), (False,), speaker, engine, prosody, LoudConverter(), {}, None, (), text_ms=0
    )
    (speech,) = pipeline.speak(plan, Stopwatch())
    assert 0.5 < np.abs(speech.audio.samples).max() <= 1
