"""Voices that were registered before a converter came."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.pipeline import Pipeline
from phonex.store.files.voice_files import VoiceFiles
from phonex.voices.backfill import backfill_voice, lacks_embedding
from tests.published import lay_openvoice
from tests.store.samples import voice_files

OFFLINE = {"offline": {"speaker": np.ones(3, np.float32)}}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("models")
    lay_openvoice(models)
    registry = EngineRegistry(EngineOptions(models, threads=1))
    yield Pipeline(registry)
    registry.close()


@pytest.fixture
def files(tmp_path: Path) -> VoiceFiles:
    files = voice_files(tmp_path)
    files.write("ada", OFFLINE, noise(1))
    return files


def noise(seed: int) -> Audio:
    samples = np.random.default_rng(seed).normal(0, 0.1, 32_000)
    return Audio(samples.astype(np.float32), 16_000)


def test_what_is_lacking_is_made_of_the_sample(files: VoiceFiles, pipeline: Pipeline) -> None:
    assert lacks_embedding("ada", files, pipeline)
    backfill_voice("ada", files, pipeline)
    kept = files.embeddings("ada")
    assert sorted(kept) == ["offline", "openvoice"]
    assert np.array_equal(kept["offline"]["speaker"], OFFLINE["offline"]["speaker"])
    assert not lacks_embedding("ada", files, pipeline)


def test_a_voice_made_anew_meanwhile_is_left_alone(
    files: VoiceFiles, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register_anew(voice_id: str, changed: object) -> None:
        files.write("ada", OFFLINE, noise(2))
        return VoiceFiles.change(files, voice_id, changed)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(files, "change", register_anew)
    assert backfill_voice("ada", files, pipeline) is None
    assert sorted(files.embeddings("ada")) == ["offline"]


def test_without_a_sample_nothing_can_be_made(files: VoiceFiles, pipeline: Pipeline) -> None:
    files.blobs.delete([files.sample_key("ada")])
    assert not lacks_embedding("ada", files, pipeline)
