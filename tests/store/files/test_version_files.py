"""The files of versions: kept before they are replaced, found wherever they are."""

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.errors import VersionNotFound, VoiceNotFound
from phonex.store.files.folders import open_voice_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.staging import VoiceStaging
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.store.owners import VoiceKey
from tests.blob_places import keys_of

OWN = "owners/u-1/"


def made_of(value: float) -> Embeddings:
    return {"offline": {"speaker": np.full(4, value, np.float32)}}


def sample(value: float) -> Audio:
    return Audio(np.full(1600, value, np.float32), 16_000)


@pytest.fixture
def files(blob_place: BlobPlace) -> VoiceFiles:
    files = open_voice_files(blob_place).of("u-1")
    files.write("ada", made_of(0.25), sample(0.25))
    return files


def stored(place: BlobPlace) -> list[str]:
    return keys_of(place, BlobKind.VOICES)


def value(versions: VersionFiles, number: int) -> float:
    return float(versions.embeddings("ada", number)["offline"]["speaker"][0])


def heard(versions: VersionFiles, sample_from: int) -> float:
    with versions.local_sample("ada", sample_from) as path:
        return float(decode(path, max_seconds=1).samples[0])


def test_a_version_is_found_before_and_after_it_is_replaced(files: VoiceFiles) -> None:
    versions = VersionFiles(files)
    assert (value(versions, 1), heard(versions, 1)) == (0.25, 0.25)
    versions.keep("ada", 1, 1)
    files.write("ada", made_of(0.5), sample(0.5))
    assert (value(versions, 1), heard(versions, 1)) == (0.25, 0.25)
    assert (value(versions, 2), heard(versions, 2)) == (0.5, 0.5)


def test_what_is_kept_is_not_overwritten(files: VoiceFiles) -> None:
    versions = VersionFiles(files)
    versions.keep("ada", 1, None)
    files.write_embeddings("ada", made_of(0.5))
    versions.keep("ada", 1, None)  # as after a crash
    assert value(versions, 1) == 0.25


def test_a_sample_that_stays_in_use_is_stored_once(
    files: VoiceFiles, blob_place: BlobPlace
) -> None:
    VersionFiles(files).keep("ada", 1, None)
    files.write_embeddings("ada", made_of(0.5))
    assert [key for key in stored(blob_place) if key.endswith(".wav")] == [f"{OWN}ada.wav"]
    assert heard(VersionFiles(files), 1) == 0.25


def test_only_what_is_named_stays(files: VoiceFiles, blob_place: BlobPlace) -> None:
    versions = VersionFiles(files)
    for number in (1, 2, 12):
        versions.keep("ada", number, number)
    versions.prune("ada", {2, 12}, {2})
    kept = [key for key in stored(blob_place) if ".versions/" in key]
    assert kept == [f"{OWN}ada.versions/{name}" for name in ("12.pth", "2.pth", "2.wav")]
    assert not versions.has("ada", 1)


def test_versions_are_not_voices(files: VoiceFiles) -> None:
    VersionFiles(files).keep("ada", 1, 1)
    assert files.ids() == files.ids_of_samples() == ["ada"]
    assert files.all_keys() == files.keys_with_versions() == {VoiceKey("u-1", "ada")}


def test_a_voice_without_a_file_has_no_versions(files: VoiceFiles) -> None:
    with pytest.raises(VoiceNotFound):
        VersionFiles(files).embeddings("bob", 1)
    with pytest.raises(VoiceNotFound):
        VersionFiles(files).embeddings("../ada", 1)


def test_a_version_that_is_pruned_while_it_is_read_is_not_found(files: VoiceFiles) -> None:
    versions = VersionFiles(files)
    versions.keep("ada", 1, None)
    files.delete("ada")
    assert value(versions, 1) == 0.25
    versions.prune("ada", (), ())
    with pytest.raises((VersionNotFound, VoiceNotFound)):
        versions.embeddings("ada", 1)


def test_a_removed_voice_leaves_no_version(files: VoiceFiles, blob_place: BlobPlace) -> None:
    VersionFiles(files).keep("ada", 1, 1)
    VoiceStaging(files).delete("ada")
    assert stored(blob_place) == []


def test_a_new_voice_does_not_inherit_the_versions_of_files_without_a_record(
    files: VoiceFiles, blob_place: BlobPlace
) -> None:
    VersionFiles(files).keep("ada", 1, 1)
    VoiceStaging(files).set_aside("ada")
    assert not VersionFiles(files).has("ada", 1)
    assert len(stored(blob_place)) == 4
    assert all(key.startswith(f"{OWN}set-aside/") for key in stored(blob_place))
    assert VoiceStaging(files).delete("ada")
    assert stored(blob_place) == []
