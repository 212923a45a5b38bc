"""Audio files: found by exact ids alone, whole, and gone when they should be."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.errors import AudioNotFound, ConfigurationError
from phonex.store.errors import StorageUnavailable
from phonex.store.files.audio_files import AudioFiles, StoredAudio
from phonex.store.files.blob_store import Blob
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.places import BlobKind, BlobPlace
from tests.blob_places import MakeOlder, keys_of
from tests.store.samples import audio_files
from tests.system.test_atomic_file import KILLED_WRITER, run

SUFFIXES = (".wav", ".mp3", ".opus")
AUDIO_ID = "0b0f4d66-7e5c-4c6e-8d3c-5f6a1f1b2c3d"

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
    "e7ec9ee6-ec8e-11f1-88c4-02fc00000001",  # of a clock, not of chance
    str(uuid.UUID(int=0)),
    AUDIO_ID.replace("0b0f", "٠b0f"),  # another script's zero
]

# Ids as an attacker would build them: pieces of paths around real ones.
PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "%2e%2e", "\x00", "\n", "~", "*", AUDIO_ID, "anna", ".wav", ".pth"]
)
STRINGS = st.text() | st.lists(PIECES).map("".join) | st.uuids(version=4).map(str)


@pytest.fixture
def audio(blob_place: BlobPlace) -> AudioFiles:
    return AudioFiles(blob_place.store(BlobKind.AUDIO), SUFFIXES)


@pytest.fixture
def local_audio(tmp_path: Path) -> AudioFiles:
    return audio_files(tmp_path / "downloads", SUFFIXES)


class AskedKeys(LocalBlobStore):
    """Keeps the keys it is asked for."""

    def __init__(self, folder: Path, variable: str) -> None:
        super().__init__(folder, variable)
        self.asked: list[str] = []

    def stat(self, key: str) -> Blob | None:
        self.asked.append(key)
        return super().stat(key)


def write(files: AudioFiles, audio_id: str = AUDIO_ID, suffix: str = ".wav") -> StoredAudio:
    with files.writer(audio_id, suffix) as file:
        file.write(b"sound")
    return there(files.find(audio_id))


def there(audio: StoredAudio | None) -> StoredAudio:
    assert audio is not None
    return audio


def path_of(files: AudioFiles, audio: StoredAudio) -> Path:
    """On the local disk the copy is the file itself."""
    with files.local_copy(audio) as path:
        return path


def content_of(files: AudioFiles, audio: StoredAudio) -> bytes:
    with files.local_copy(audio) as path:
        content = path.read_bytes()
        assert path.name == audio.key.rpartition("/")[2]
    with files.reader(audio) as reader:
        assert reader.read(0, 100) == content
    return content


def convert(files: AudioFiles, suffix: str = ".mp3", audio_id: str = AUDIO_ID) -> StoredAudio:
    with files.converted_writer(audio_id, suffix) as file:
        file.write(b"converted")
    return there(files.find_converted(audio_id, suffix))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_audio_is_found_without_a_record(audio: AudioFiles, suffix: str) -> None:
    found = write(audio, suffix=suffix)
    assert (found.key, content_of(audio, found)) == (f"{AUDIO_ID}{suffix}", b"sound")


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
        audio.find_converted(audio_id, ".mp3")
    with pytest.raises(AudioNotFound):
        audio.delete(audio_id)
    with pytest.raises(AudioNotFound), audio.writer(audio_id, ".wav"):
        pass
    with pytest.raises(AudioNotFound), audio.converted_writer(audio_id, ".wav"):
        pass


@given(STRINGS)
def test_no_string_leads_out_of_the_downloads(audio_id: str) -> None:
    blobs = AskedKeys(Path("/srv/downloads"), "PHONEX_DOWNLOADS_DIR")
    try:
        AudioFiles(blobs, SUFFIXES).find_converted(audio_id, ".mp3")
    except AudioNotFound:
        assert blobs.asked == []
    else:
        assert blobs.asked == [f".converted/{uuid.UUID(audio_id)}.mp3"]


def test_a_conversion_is_not_the_audio(audio: AudioFiles) -> None:
    write(audio)
    original = audio.find(AUDIO_ID)
    assert audio.find_converted(AUDIO_ID, ".mp3") is None
    assert content_of(audio, convert(audio)) == b"converted"
    assert audio.find(AUDIO_ID) == original


def test_a_conversion_of_audio_that_went_meanwhile_is_not_kept(audio: AudioFiles) -> None:
    write(audio)
    with pytest.raises(AudioNotFound), audio.converted_writer(AUDIO_ID, ".mp3"):
        audio.delete(AUDIO_ID)
    assert audio.find_converted(AUDIO_ID, ".mp3") is None


def test_deleting_removes_audio_and_conversions_and_nothing_else(
    audio: AudioFiles, blob_place: BlobPlace
) -> None:
    other = str(uuid.uuid4())
    kept = [write(audio, other), convert(audio, audio_id=other)]
    for make in (write, convert):
        make(audio)
    convert(audio, ".opus")
    assert audio.delete(AUDIO_ID)
    assert keys_of(blob_place, BlobKind.AUDIO) == sorted(each.key for each in kept)
    assert not audio.delete(AUDIO_ID)


def test_expiry_removes_older_audio_with_its_conversions(
    audio: AudioFiles, blob_place: BlobPlace, make_older: MakeOlder
) -> None:
    young, old = write(audio, str(uuid.uuid4())), write(audio)
    convert(audio)
    with blob_place.store(BlobKind.AUDIO).writer("notes.wav") as file:
        file.write(b"not ours")
    for key, days in ((young.key, 1), (old.key, 3), ("notes.wav", 9)):
        make_older(blob_place, BlobKind.AUDIO, key, timedelta(days=days).total_seconds())
    assert audio.expire(datetime.now(UTC) - timedelta(days=2)) == [AUDIO_ID]
    assert keys_of(blob_place, BlobKind.AUDIO) == sorted([young.key, "notes.wav"])


def test_audio_that_stays_keeps_no_other(local_audio: AudioFiles) -> None:
    audio = local_audio
    paths = [path_of(audio, write(audio, str(uuid.uuid4()))) for _ in range(3)]
    for path in paths[:2]:
        (path.with_suffix(".words.json") / "held").mkdir(parents=True)  # nobody can unlink that
    with pytest.raises(StorageUnavailable, match="PHONEX_DOWNLOADS_DIR"):
        audio.expire(datetime.now(UTC) + timedelta(days=1))
    assert [path.exists() for path in paths] == [False] * 3


def test_nothing_expires_where_nothing_is(audio: AudioFiles) -> None:
    assert audio.expire(datetime.now(UTC)) == []


def test_sweeping_makes_the_folder_and_clears_what_killed_writers_left(
    local_audio: AudioFiles,
) -> None:
    audio = local_audio
    audio.sweep()
    path, conversion = path_of(audio, write(audio)), path_of(audio, convert(audio))
    for target in (path, conversion):
        run(KILLED_WRITER, target)
    audio.sweep()
    assert {found for found in path.parent.rglob("*") if found.is_file()} == {path, conversion}


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_DOWNLOADS_DIR"):
        audio_files(tmp_path / "file" / "downloads", SUFFIXES).sweep()


def test_audio_that_goes_before_it_is_read_is_not_found(audio: AudioFiles) -> None:
    write(audio)
    found = audio.find(AUDIO_ID)
    assert found is not None
    audio.delete(AUDIO_ID)
    with pytest.raises(AudioNotFound), audio.local_copy(found):
        pass


def test_the_audio_of_an_attempt_is_there_once_it_is_placed(audio: AudioFiles) -> None:
    with audio.writer(AUDIO_ID, ".wav", 1) as file:
        file.write(b"first")
        audio.write_words(AUDIO_ID, [], 1)
    assert audio.find(AUDIO_ID) is None
    audio.place(AUDIO_ID, ".wav", 1)
    assert audio.find(AUDIO_ID) is not None
    assert audio.words(AUDIO_ID) == ()


def test_an_attempt_places_nothing_once_a_later_one_has_begun(audio: AudioFiles) -> None:
    for attempt in (1, 2):
        with audio.writer(AUDIO_ID, ".wav", attempt) as file:
            file.write(b"%d" % attempt)
            audio.write_words(AUDIO_ID, [], attempt)
    audio.discard(AUDIO_ID, before=2)
    with pytest.raises(AudioNotFound):
        audio.place(AUDIO_ID, ".wav", 1)
    audio.place(AUDIO_ID, ".wav", 2)
    assert content_of(audio, there(audio.find(AUDIO_ID))) == b"2"


def test_what_dead_attempts_left_is_swept_away(
    audio: AudioFiles, blob_place: BlobPlace, make_older: MakeOlder
) -> None:
    for attempt in (1, 2):
        with audio.writer(AUDIO_ID, ".wav", attempt) as file:
            file.write(b"half")
    dead, living = keys_of(blob_place, BlobKind.AUDIO)
    make_older(blob_place, BlobKind.AUDIO, dead, 10_000)
    audio.sweep()
    assert keys_of(blob_place, BlobKind.AUDIO) == [living]
