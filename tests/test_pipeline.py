"""What an engine is handed: words, in pieces, whichever engine it is."""

from collections.abc import Iterator

import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import TextUnspeakable
from phonex.pipeline import Pipeline
from phonex.plan import Utterance


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield Pipeline(registry)
    registry.close()


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
