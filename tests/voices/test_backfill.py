"""Voices that were registered before a converter came."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Embedding
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.files.folders import open_voice_files
from phonex.store.files.places import BlobPlace
from phonex.store.files.voice_files import VoiceFiles
from phonex.voices.backfill import backfill_voice, lacks_embedding
from tests.blob_places import everywhere
from tests.published import lay_openvoice

pytestmark = everywhere
OFFLINE = {"offline": {"speaker": np.ones(3, np.float32)}}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineRegistry]:
    models = tmp_path_factory.mktemp("models")
    lay_openvoice(models)
    registry = EngineRegistry(EngineOptions(models, threads=1))
    yield registry
    registry.close()


@pytest.fixture
def pipeline(registry: EngineRegistry) -> Pipeline:
    return Pipeline(registry)


class SlowPipeline(Pipeline):
    """Something happens while a sample is embedded."""

    def __init__(self, registry: EngineRegistry, meanwhile: Callable[[], None]) -> None:
        super().__init__(registry)
        self._meanwhile = meanwhile

    def embed_lacking(self, voice: Embeddings, sample: Audio) -> dict[str, Embedding]:
        self._meanwhile()
        return super().embed_lacking(voice, sample)


@pytest.fixture
def files(blob_place: BlobPlace) -> VoiceFiles:
    files = open_voice_files(blob_place)
    files.sweep()
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
    files: VoiceFiles, registry: EngineRegistry
) -> None:
    slow = SlowPipeline(registry, lambda: files.write("ada", OFFLINE, noise(2)))
    assert backfill_voice("ada", files, slow) is None
    assert sorted(files.embeddings("ada")) == ["offline"]


def test_without_a_sample_nothing_can_be_made(files: VoiceFiles, pipeline: Pipeline) -> None:
    files.blobs.delete([files.sample_key("ada")])
    assert not lacks_embedding("ada", files, pipeline)
