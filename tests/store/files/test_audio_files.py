"""Audio and voice files: found by exact ids alone, whole, and gone when they should be."""

import os
import subprocess
import sys
import uuid
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.audio.types import Audio
from phonex.errors import AudioNotFound, ConfigurationError, VoiceFileUnusable, VoiceNotFound
from phonex.store.errors import StorageUnavailable
from phonex.store.files.audio_files import AudioFiles, VoiceFiles
from tests.store.test_atomic import KILLED_WRITER, run

SUFFIXES = (".wav", ".mp3", ".opus")
AUDIO_ID = "0b0f4d66-7e5c-4c6e-8d3c-5f6a1f1b2c3d"
EMBEDDINGS = {"offline": {"speaker": np.arange(4, dtype=np.float32)}}
ONE_SECOND = Audio(np.linspace(-1, 1, 24_000, dtype=np.float32), 24_000)

NO_AUDIO_IDS = [
    "",
    ".",
    "../secret",
    "/etc/passwd",
    AUDIO_ID.upper(),
    AUDIO_ID.replace("-", ""),
    f"{{{AUDIO_ID}}}",
    f"urn:uuid:{AUDIO_ID}",
    f"{AUDIO_ID}\n",
    f"{AUDIO_ID}\x00",
    f"{AUDIO_ID}.wav",
    f"x/../{AUDIO_ID}",
    str(uuid.uuid1()),
    str(uuid.UUID(int=0)),
    AUDIO_ID.replace("0b0f", "٠b0f"),  # another script's zero
]
NO_VOICE_IDS = ["", ".", "..", "../a", "a/b", "-a", "A", "a.pth", "a\n", "a\x00", "é", "a" * 65]

# Ids as an attacker would build them: pieces of paths around real ones.
PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "%2e%2e", "\x00", "\n", "~", "*", AUDIO_ID, "anna", ".wav", ".pth"]
)
STRINGS = st.text() | st.lists(PIECES).map("".join) | st.uuids(version=4).map(str)


@pytest.fixture
def audio(tmp_path: Path) -> AudioFiles:
    return AudioFiles(tmp_path / "downloads", SUFFIXES)


@pytest.fixture
def voices(tmp_path: Path) -> VoiceFiles:
    return VoiceFiles(tmp_path / "voices")


def write(files: AudioFiles, audio_id: str = AUDIO_ID, suffix: str = ".wav") -> Path:
    with files.writer(audio_id, suffix) as file:
        file.write(b"sound")
    found = files.find(audio_id)
    assert found is not None
    return found


def convert(files: AudioFiles, suffix: str = ".mp3", audio_id: str = AUDIO_ID) -> Path:
    with files.converted_writer(audio_id, suffix) as file:
        file.write(b"converted")
    return files.converted(audio_id, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_audio_is_found_without_a_record(audio: AudioFiles, suffix: str) -> None:
    path = write(audio, suffix=suffix)
    assert (path.name, path.read_bytes()) == (f"{AUDIO_ID}{suffix}", b"sound")


def test_audio_that_was_never_made_is_not_there(audio: AudioFiles) -> None:
    assert audio.find(AUDIO_ID) is None


def test_audio_in_the_making_is_not_there(audio: AudioFiles) -> None:
    with audio.writer(AUDIO_ID, ".wav") as file:
        file.write(b"half")
        file.flush()
        assert audio.find(AUDIO_ID) is None


@pytest.mark.parametrize("audio_id", NO_AUDIO_IDS)
def test_what_is_no_audio_id_is_not_found_anywhere(audio: AudioFiles, audio_id: str) -> None:
    with pytest.raises(AudioNotFound):
        audio.find(audio_id)
    with pytest.raises(AudioNotFound):
        audio.converted(audio_id, ".mp3")
    with pytest.raises(AudioNotFound):
        audio.delete(audio_id)
    with pytest.raises(AudioNotFound), audio.writer(audio_id, ".wav"):
        pass
    with pytest.raises(AudioNotFound), audio.converted_writer(audio_id, ".wav"):
        pass


@given(STRINGS)
def test_no_string_leads_out_of_the_downloads(audio_id: str) -> None:
    folder = Path("/srv/downloads")
    try:
        path = AudioFiles(folder, SUFFIXES).converted(audio_id, ".mp3")
    except AudioNotFound:
        return
    assert path.parent == folder / ".converted"
    assert path.name == f"{uuid.UUID(audio_id)}.mp3"


@given(STRINGS)
def test_no_string_leads_out_of_the_voices(voice_id: str) -> None:
    folder = Path("/srv/voices")
    try:
        path = VoiceFiles(folder).embedding(voice_id)
    except VoiceNotFound:
        return
    assert path.parent == folder
    assert path.name == f"{voice_id}.pth"
    assert Path(os.path.normpath(path)) == path


def test_a_conversion_is_not_the_audio(audio: AudioFiles) -> None:
    original = write(audio)
    assert not audio.converted(AUDIO_ID, ".mp3").exists()
    assert convert(audio).read_bytes() == b"converted"
    assert audio.find(AUDIO_ID) == original


def test_a_conversion_of_audio_that_went_meanwhile_is_not_kept(audio: AudioFiles) -> None:
    write(audio)
    with pytest.raises(AudioNotFound), audio.converted_writer(AUDIO_ID, ".mp3"):
        audio.delete(AUDIO_ID)
    assert not audio.converted(AUDIO_ID, ".mp3").exists()


def test_deleting_removes_audio_and_conversions_and_nothing_else(audio: AudioFiles) -> None:
    other = str(uuid.uuid4())
    kept = [write(audio, other), convert(audio, audio_id=other)]
    gone = [write(audio), convert(audio, ".mp3"), convert(audio, ".opus")]
    assert audio.delete(AUDIO_ID)
    assert [path.exists() for path in (*kept, *gone)] == [True] * 2 + [False] * 3
    assert not audio.delete(AUDIO_ID)


def test_expiry_removes_older_audio_with_its_conversions(audio: AudioFiles) -> None:
    now = datetime.now(UTC)
    young, old = write(audio, str(uuid.uuid4())), write(audio)
    conversion = convert(audio)
    stranger = old.with_name("notes.wav")
    stranger.write_bytes(b"not ours")
    for path, days in ((young, 1), (old, 3), (stranger, 9)):
        at = (now - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    assert audio.expire(now - timedelta(days=2)) == [AUDIO_ID]
    assert [path.exists() for path in (young, old, conversion, stranger)] == [
        True,
        False,
        False,
        True,
    ]


def test_audio_that_stays_keeps_no_other(audio: AudioFiles) -> None:
    paths = [write(audio, str(uuid.uuid4())) for _ in range(3)]
    for path in paths[:2]:
        (path.with_suffix(".words.json") / "held").mkdir(parents=True)  # nobody can unlink that
    with pytest.raises(StorageUnavailable, match="PHONEX_DOWNLOADS_DIR"):
        audio.expire(datetime.now(UTC) + timedelta(days=1))
    assert [path.exists() for path in paths] == [False] * 3


def test_nothing_expires_in_a_folder_that_is_not_there(audio: AudioFiles) -> None:
    assert audio.expire(datetime.now(UTC)) == []


def test_sweeping_makes_the_folder_and_clears_what_killed_writers_left(audio: AudioFiles) -> None:
    audio.sweep()
    path = write(audio)
    conversion = convert(audio)
    for target in (path, conversion):
        run(KILLED_WRITER, target)
    audio.sweep()
    assert {found for found in path.parent.rglob("*") if found.is_file()} == {path, conversion}


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_DOWNLOADS_DIR"):
        AudioFiles(tmp_path / "file" / "downloads", SUFFIXES).sweep()
    with pytest.raises(ConfigurationError, match="PHONEX_VOICES_DIR"):
        VoiceFiles(tmp_path / "file" / "voices").sweep()


def test_a_voice_is_kept_with_its_sample(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    assert voices.exists("anna")
    assert voices.embeddings("anna")["offline"]["speaker"].tolist() == [0, 1, 2, 3]
    with wave.open(str(voices.sample("anna"))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getnframes()) == (24_000, 1, 24_000)
        samples = np.frombuffer(wav.readframes(24_000), "<i2") / 32_768
    np.testing.assert_allclose(samples, ONE_SECOND.samples, atol=1 / 32_768)


def test_a_quick_voice_has_no_sample(voices: VoiceFiles) -> None:
    voices.write_embeddings(AUDIO_ID, EMBEDDINGS)
    assert voices.exists(AUDIO_ID)
    assert not voices.sample(AUDIO_ID).exists()


def test_a_deleted_voice_leaves_nothing(voices: VoiceFiles, tmp_path: Path) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    voices.delete("anna")
    voices.delete("anna")
    assert list((tmp_path / "voices").iterdir()) == []
    with pytest.raises(VoiceNotFound):
        voices.embeddings("anna")


def test_a_voice_that_cannot_be_packed_leaves_nothing(voices: VoiceFiles, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        voices.write("anna", {"offline": {"names": np.array(["a"])}}, ONE_SECOND)
    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from phonex.audio.types import Audio
from phonex.errors import StorageFull
from phonex.store.files.audio_files import VoiceFiles

arrays = {"speaker": np.zeros(int(sys.argv[2]), np.float32)}
sample = Audio(np.zeros(int(sys.argv[3]), np.float32), 24_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    VoiceFiles(Path(sys.argv[1])).write("anna", {"offline": arrays}, sample)
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
    for ask in (voices.embedding, voices.sample, voices.embeddings, voices.delete):
        with pytest.raises(VoiceNotFound):
            ask(voice_id)
    with pytest.raises(VoiceNotFound):
        voices.write(voice_id, EMBEDDINGS, ONE_SECOND)


def test_a_damaged_voice_names_its_file_and_a_remedy(voices: VoiceFiles) -> None:
    voices.write("anna", EMBEDDINGS, ONE_SECOND)
    path = voices.embedding("anna")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(VoiceFileUnusable, match=r"anna\.pth .* register it again"):
        voices.embeddings("anna")


def test_knowing_where_audio_is_needs_no_torch() -> None:
    code = "import phonex.store.files.audio_files, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_ids_of_what_is_kept_are_told(tmp_path: Path) -> None:
    files = VoiceFiles(tmp_path)
    files.write_embeddings("ada", {"offline": {"a": np.zeros(3, np.float32)}})
    (tmp_path / "No Voice.pth").touch()
    (tmp_path / "bob.wav").touch()
    assert files.ids() == ["ada"]
    assert files.ids_of_samples() == ["bob"]
