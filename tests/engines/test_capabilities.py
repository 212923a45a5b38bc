"""The optional capabilities of each engine."""

import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.protocols import (
    AdaptableConverter,
    BatchingEngine,
    ConditionableEngine,
    ConditioningConverter,
    LoadableConverter,
    LoadableEngine,
    PitchPreservingConverter,
    SpeechEngine,
    SplittingEngine,
)

OF_ENGINES = (BatchingEngine, ConditionableEngine, LoadableEngine, SplittingEngine)
OF_CONVERTERS = (
    AdaptableConverter,
    ConditioningConverter,
    LoadableConverter,
    PitchPreservingConverter,
)
# isinstance() checks names only; these assignments make mypy check the signatures.
CONDITIONABLE: type[ConditionableEngine] = KokoroEngine
BATCHING: type[BatchingEngine] = MeloEngine
SPLITTING: type[SplittingEngine] = MeloEngine
SPEECH: type[SpeechEngine] = EspeakEngine
ADAPTABLE: type[AdaptableConverter] = OfflineConverter
CONDITIONING: type[ConditioningConverter] = OfflineConverter
PRESERVING: type[PitchPreservingConverter] = OfflineConverter
LOADABLE: type[LoadableConverter] = OpenVoiceConverter


@pytest.mark.parametrize(
    ("fixture", "can"),
    [
        ("kokoro", {ConditionableEngine, LoadableEngine}),
        ("melotts", {BatchingEngine, LoadableEngine, SplittingEngine}),
        ("espeak", set()),
    ],
)
def test_engines_can_do_what_they_are_asked_for(
    request: pytest.FixtureRequest, fixture: str, can: set[type]
) -> None:
    engine = request.getfixturevalue(fixture)
    assert {each for each in OF_ENGINES if isinstance(engine, each)} == can


@pytest.mark.parametrize(
    ("fixture", "can"),
    [
        ("offline", {AdaptableConverter, ConditioningConverter, PitchPreservingConverter}),
        ("openvoice", {LoadableConverter}),
    ],
)
def test_converters_can_do_what_they_are_asked_for(
    request: pytest.FixtureRequest, fixture: str, can: set[type]
) -> None:
    converter = request.getfixturevalue(fixture)
    assert {each for each in OF_CONVERTERS if isinstance(converter, each)} == can
