"""The contract of every tone converter."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.protocols import ToneConverter
from phonex.engines.types import Embedding, Speaker
from phonex.errors import EmbeddingUnusable
from phonex.store.files.voice_format import pack, unpack
from tests.engines.offline.speech import MAN, WOMAN, recording, sample, speak_reference

STRANGER = Speaker("nobody", "Nobody", "EN", "espeak", "neutral")
SPEECH = Audio(recording(WOMAN).samples[: 3 * 16_000], recording(WOMAN).rate)


@dataclass(frozen=True)
class Case:
    """open_another: a converter of the same kind that has loaded nothing yet."""

    converter: ToneConverter
    open_another: Callable[[], ToneConverter]
    target: Embedding
    source: Embedding


@pytest.fixture(scope="module", params=["offline", "openvoice"])
def case(request: pytest.FixtureRequest, openvoice_models: Path) -> Case:
    openers: dict[str, Callable[[], ToneConverter]] = {
        "offline": lambda: OfflineConverter(speak_reference),
        "openvoice": lambda: OpenVoiceConverter(openvoice_models, 1, "cpu", "fp32", tau=0.5),
    }
    open_another = openers[request.param]
    converter = open_another()
    source = converter.source_embedding(STRANGER, lambda: SPEECH)
    return Case(converter, open_another, converter.embed(sample(MAN)), source)


def test_what_it_makes_of_a_sample_passes_its_own_check(case: Case) -> None:
    case.converter.check(case.target)
    assert all(isinstance(array, np.ndarray) for array in case.target.values())


@pytest.mark.parametrize("changed", ["empty", "nan"])
def test_what_cannot_be_spoken_with_is_refused(case: Case, changed: str) -> None:
    broken: Embedding = {}
    if changed == "nan":
        broken = {
            name: np.full_like(array, np.nan) if array.dtype.kind == "f" else array
            for name, array in case.target.items()
        }
    with pytest.raises(EmbeddingUnusable):
        case.converter.check(broken)


def test_the_same_sample_gives_the_same_embedding(case: Case) -> None:
    again = case.converter.embed(sample(MAN))
    assert again.keys() == case.target.keys()
    assert all(np.array_equal(again[name], array) for name, array in case.target.items())


def test_an_embedding_survives_a_voice_file(case: Case) -> None:
    name = case.converter.name
    read = unpack(pack({name: case.target})).embeddings[name]
    one, other = (
        case.converter.convert(SPEECH, known, case.source, seed=1) for known in (case.target, read)
    )
    np.testing.assert_array_equal(one.samples, other.samples)


def test_converted_audio_is_mono_float32_within_full_scale(case: Case) -> None:
    converted = case.converter.convert(SPEECH, case.target, case.source)
    samples = converted.samples
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
    assert 0 < np.abs(samples).max() <= 1


@pytest.mark.parametrize("rate", [16_000, 24_000, 44_100])
@pytest.mark.parametrize("n", [1, 300, 385, 1000, 30_000])
def test_converting_keeps_the_length(case: Case, rate: int, n: int) -> None:
    speech = Audio(SPEECH.samples[8000 : 8000 + n], rate)
    converted = case.converter.convert(speech, case.target, case.source)
    assert converted.rate == (case.converter.rate or rate)
    assert len(converted.samples) == pytest.approx(n * converted.rate / rate, abs=1)


def test_the_same_seed_gives_the_same_samples(case: Case) -> None:
    one, again = (
        case.converter.convert(SPEECH, case.target, case.source, seed=1) for _ in range(2)
    )
    np.testing.assert_array_equal(one.samples, again.samples)


def test_the_target_changes_what_is_heard(case: Case) -> None:
    targets = case.target, case.converter.embed(sample(WOMAN))
    one, another = (
        case.converter.convert(SPEECH, target, case.source, seed=1) for target in targets
    )
    assert not np.allclose(one.samples, another.samples, atol=1e-3)


def test_closing_frees_it_and_the_next_use_opens_it_again(case: Case) -> None:
    converter = case.open_another()
    converter.close()
    assert (converter.state().available, converter.state().loaded) == (True, False)
    for _ in range(2):
        again = converter.source_embedding(STRANGER, lambda: SPEECH)
        assert converter.state().loaded
        assert all(np.array_equal(again[name], array) for name, array in case.source.items())
        converter.close()
        converter.close()
        assert not converter.state().loaded


def test_state_tells_that_it_is_available(case: Case) -> None:
    state = case.converter.state()
    assert (state.name, state.available, state.loaded) == (case.converter.name, True, True)
    assert state.reason == case.converter.unavailable_reason() == ""
