"""Voice files: found by exact ids alone, whole, and gone when they should be."""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.audio.types import Audio
from phonex.errors import ConfigurationError, VoiceFileUnusable, VoiceNotFound
from phonex.store.files.blob_store import check_key
from phonex.store.files.folders import open_voice_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.store.owners import VoiceKey
from tests.blob_places import keys_of
from tests.store.samples import voice_files
from tests.system.test_atomic_file import run

AUDIO_ID = "0b0f4d66-7e5c-4c6e-8d3c-5f6a1f1b2c3d"
EMBEDDINGS = {"offline": {"speaker": np.arange(4, dtype=np.float32)}}
ONE_SECOND = Audio(np.linspace(-1, 1, 24_000, dtype=np.float32), 24_000)
NO_VOICE_IDS = ["", ".", "..", "../a", "a/b", "-a", "A", "a.pth", "a\n", "a\x00", "é", "a" * 65]


@pytest.fixture
def voices(blob_place: BlobPlace) -> VoiceFiles:
    return open_voice_files(blob_place)


# Ids as an attacker would build them: pieces of paths around real ones.
PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "%2e%2e", "\x00", "\n", "~", "*", AUDIO_ID, "anna", ".wav", ".pth"]
)
STRINGS = st.text() | st.lists(PIECES).map("".join) | st.uuids(version=4).map(str)


@given(STRINGS, st.none() | st.just("u-1"))
def test_no_string_leads_out_of_the_voices(voice_id: str, owner_id: str | None) -> None:
    try:
        key = voice_files(Path("/srv/voices")).of(owner_id).embeddings_key(voice_id)
    except VoiceNotFound:
        return
    assert check_key(key) == f"{'owners/u-1/' if owner_id else ''}{voice_id}.pth"


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_VOICES_DIR"):
        voice_files(tmp_path / "file" / "voices").sweep()


def test_owners_have_files_of_the_same_id(voices: VoiceFiles, blob_place: BlobPlace) -> None:
    ada = voices.of("ada-1")
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    assert not ada.exists("anna")
    assert not ada.delete("anna")
    ada.write_embeddings("anna", {"offline": {"speaker": np.zeros(2, np.float32)}})
    assert ada.embeddings("anna")["offline"]["speaker"].tolist() == [0, 0]
    assert voices.embeddings("anna")["offline"]["speaker"].tolist() == [0, 1, 2, 3]
    assert not ada.has_sample("anna")
    assert (voices.ids(), ada.ids()) == (["anna"], ["anna"])
    assert voices.all_keys() == {VoiceKey(None, "anna"), VoiceKey("ada-1", "anna")}
    found = keys_of(blob_place, BlobKind.VOICES)
    assert found == ["anna.pth", "anna.wav", "owners/ada-1/anna.pth"]
    assert ada.delete("anna")
    assert voices.exists("anna")


@pytest.mark.parametrize("owner_id", ["", ".", "..", "a/b", "A", "a_b", "a.b", "a" * 65])
def test_what_can_be_no_owner_has_no_files(voices: VoiceFiles, owner_id: str) -> None:
    with pytest.raises(ValueError, match="owner"):
        voices.of(owner_id)


def test_embeddings_that_another_changes_meanwhile_are_changed_again(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    others = [{"offline": {"speaker": np.full(4, value, np.float32)}} for value in (7, 8)]

    def add(embeddings: Embeddings) -> Embeddings:
        if others:
            voices.write_embeddings("anna", others.pop(0))
        return {**embeddings, "other": {"a": embeddings["offline"]["speaker"]}}

    voices.change("anna", add)
    assert voices.embeddings("anna")["other"]["a"].tolist() == [8] * 4


def test_a_voice_that_is_deleted_while_it_is_changed_stays_deleted(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)

    def change(embeddings: Embeddings) -> Embeddings:
        voices.delete("anna")
        return embeddings

    with pytest.raises(VoiceNotFound):
        voices.change("anna", change)
    assert not voices.exists("anna")


def test_a_voice_is_kept_with_its_sample(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    assert voices.exists("anna")
    assert voices.embeddings("anna")["offline"]["speaker"].tolist() == [0, 1, 2, 3]
    with voices.local_sample("anna") as path, wave.open(str(path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getnframes()) == (24_000, 1, 24_000)
        samples = np.frombuffer(wav.readframes(24_000), "<i2") / 32_768
    np.testing.assert_allclose(samples, ONE_SECOND.samples, atol=1 / 32_768)


def test_a_quick_voice_has_no_sample(voices: VoiceFiles) -> None:
    voices.write_embeddings(AUDIO_ID, EMBEDDINGS)
    assert voices.exists(AUDIO_ID)
    assert not voices.has_sample(AUDIO_ID)


def test_a_deleted_voice_leaves_nothing(voices: VoiceFiles, blob_place: BlobPlace) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    voices.delete("anna")
    voices.delete("anna")
    assert keys_of(blob_place, BlobKind.VOICES) == []
    with pytest.raises(VoiceNotFound):
        voices.embeddings("anna")


def test_a_voice_that_cannot_be_packed_leaves_nothing(
    voices: VoiceFiles, tmp_path: Path, blob_place: BlobPlace
) -> None:
    with pytest.raises(TypeError):
        voices.write("anna", {"offline": {"names": np.array(["a"])}}, ONE_SECOND)
    assert keys_of(blob_place, BlobKind.VOICES) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from phonex.audio.types import Audio
from phonex.errors import StorageFull
from tests.blob_places import keys_of
from tests.store.samples import voice_files

arrays = {"speaker": np.zeros(int(sys.argv[2]), np.float32)}
sample = Audio(np.zeros(int(sys.argv[3]), np.float32), 24_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    voice_files(Path(sys.argv[1])).write("anna", {"offline": arrays}, sample)
except StorageFull:
    print("full")
"""


@pytest.mark.parametrize(("n_values", "n_samples"), [(50_000, 10), (10, 100_000)])
def test_a_full_disk_leaves_neither_embeddings_nor_sample(
    tmp_path: Path, n_values: int, n_samples: int
) -> None:
    assert run(FULL_DISK, tmp_path / "voices", n_values, n_samples) == "full"
    assert list((tmp_path / "voices").iterdir()) == []


@pytest.mark.parametrize("voice_id", NO_VOICE_IDS)
def test_what_is_no_voice_id_is_not_found_anywhere(voices: VoiceFiles, voice_id: str) -> None:
    assert not voices.exists(voice_id)
    for ask in (voices.embeddings_key, voices.has_sample, voices.embeddings, voices.delete):
        with pytest.raises(VoiceNotFound):
            ask(voice_id)
    with pytest.raises(VoiceNotFound):
        voices.write(voice_id, EMBEDDINGS, ONE_SECOND)


def test_a_damaged_voice_names_its_file_and_a_remedy(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    key = voices.embeddings_key("anna")
    with voices.blobs.open(key) as file:
        content = file.read()
    with voices.blobs.writer(key) as file:
        file.write(content[:-100])
    with pytest.raises(VoiceFileUnusable, match=r"anna\.pth .* register it again"):
        voices.embeddings("anna")


def test_knowing_where_audio_is_needs_no_torch() -> None:
    code = "import phonex.store.files.audio_files, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_ids_of_what_is_kept_are_reported(voices: VoiceFiles) -> None:
    voices.write_embeddings("ada", {"offline": {"a": np.zeros(3, np.float32)}})
    for key in ("No-Voice.pth", "bob.wav"):
        with voices.blobs.writer(key):
            pass
    assert voices.ids() == ["ada"]
    assert voices.ids_of_samples() == ["bob"]
