"""The text that any engine receives: in words, split into pieces."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Embedding, EngineState, Prosody, Speaker
from phonex.errors import TextUnspeakable
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance


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


@pytest.mark.parametrize(("speed", "limit"), [(4.0, 2.0), (3.0, 2.0), (0.25, 0.5)])
def test_a_speed_beyond_the_engines_is_a_change_of_tempo(
    pipeline: Pipeline, speed: float, limit: float
) -> None:
    text = "Good morning. The birch canoe slid on the smooth planks."
    beyond, at_limit = (
        list(pipeline.speak(pipeline.plan(Utterance(text, "EN", prosody=Prosody(s))), Stopwatch()))
        for s in (speed, limit)
    )

    for changed, spoken in zip(beyond, at_limit, strict=True):
        assert changed.audio.seconds == pytest.approx(
            spoken.audio.seconds * limit / speed, rel=1e-3
        )
        assert [word.text for word in changed.words] == [word.text for word in spoken.words]
        for word, before in zip(changed.words, spoken.words, strict=True):
            assert word.start == pytest.approx(before.start * limit / speed, abs=5e-3)
            assert word.end == pytest.approx(before.end * limit / speed, abs=5e-3)
        assert np.abs(changed.audio.samples).max() <= 1


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
