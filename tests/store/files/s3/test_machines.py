"""Machines that share a bucket: what one writes or removes, the others find or miss."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from phonex.errors import VoiceNotFound
from phonex.store.files.blob_store import Blob
from phonex.store.files.folders import open_audio_files, open_voice_files
from phonex.store.files.places import BlobKind, S3Place
from phonex.store.files.s3.cache import BlobCache
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from tests.blob_places import open_folder
from tests.s3_server import S3Server

AUDIO_ID = "0b0f4d66-7e5c-4c6e-8d3c-5f6a1f1b2c3d"


@pytest.fixture
def machines(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[VoiceFiles, VoiceFiles]:
    """The files of voices as two machines see them."""
    prefix = uuid.uuid4().hex
    one, other = (
        open_voice_files(open_folder(s3, prefix, tmp_path / name, monkeypatch))
        for name in ("one", "other")
    )
    for each in (one, other):
        each.sweep()
    return one, other


def embeddings(value: float) -> Embeddings:
    return {"offline": {"speaker": np.full(4, value, np.float32)}}


def spoken_with(files: VoiceFiles) -> float:
    return float(np.asarray(files.embeddings("ada")["offline"]["speaker"])[0])


def test_a_voice_is_known_everywhere_from_the_next_request_on(
    machines: tuple[VoiceFiles, VoiceFiles],
) -> None:
    one, other = machines
    one.write_embeddings("ada", embeddings(1))
    assert [spoken_with(files) for files in (other, one)] == [1, 1]
    other.write_embeddings("ada", embeddings(2))
    assert [spoken_with(files) for files in (one, other)] == [2, 2]
    one.delete("ada")
    with pytest.raises(VoiceNotFound):
        spoken_with(other)


def test_a_deleted_voice_is_in_no_cache(
    machines: tuple[VoiceFiles, VoiceFiles], tmp_path: Path
) -> None:
    one, other = machines
    one.write_embeddings("ada", embeddings(1))
    for files in machines:
        spoken_with(files)
    one.delete("ada")
    with pytest.raises(VoiceNotFound):
        spoken_with(other)  # which only now learns of it
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_voice_is_fetched_once_for_each_of_its_versions(
    machines: tuple[VoiceFiles, VoiceFiles], s3: S3Server
) -> None:
    one, other = machines
    one.write_embeddings("ada", embeddings(1))
    before = len(s3.requests())
    for _ in range(3):
        spoken_with(other)
    asked = [request.split()[1] for request in s3.requests()[before:]]
    assert (asked.count("GET"), asked.count("HEAD")) == (1, 3)


def test_two_machines_that_change_a_voice_lose_nothing(
    machines: tuple[VoiceFiles, VoiceFiles],
) -> None:
    one, other = machines
    one.write_embeddings("ada", embeddings(1))
    seen = []

    def raised(found: Embeddings) -> Embeddings:
        value = spoken_with(one)
        seen.append(value)
        if len(seen) == 1:  # the other machine is faster
            other.write_embeddings("ada", embeddings(10))
        return embeddings(value + 1)

    one.change("ada", raised)
    assert seen == [1, 10]
    assert spoken_with(other) == 11


def test_the_cache_is_bounded_and_forgets_what_was_not_used(tmp_path: Path) -> None:
    cache = BlobCache("s3://phonex", tmp_path, most_bytes=250)
    fetched: list[str] = []

    def use(key: str, version: str = "1") -> bytes:
        def fetch(file: BinaryIO) -> None:
            fetched.append(key)
            file.write(b"x" * 100)

        with cache.open(Blob(key, 100, 0, version), fetch) as file:
            return file.read()

    assert use("a") == use("b") == use("a") == b"x" * 100
    use("c")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 250
    use("a")
    assert fetched == ["a", "b", "c"]
    use("a", "2")
    assert fetched[-1] == "a"


def test_what_was_not_used_for_a_day_leaves_the_cache(tmp_path: Path) -> None:
    cache = BlobCache("s3://phonex", tmp_path, most_bytes=1000)

    def fetch(file: BinaryIO) -> None:
        file.write(b"x")

    for key in ("a", "b"):
        cache.open(Blob(key, 1, 0, "1"), fetch).close()
    old, young = tmp_path.iterdir()
    long_ago = old.stat().st_mtime - 100_000
    os.utime(old, (long_ago, long_ago))
    cache.prepare()
    assert list(tmp_path.iterdir()) == [young]


def test_old_audio_expires_with_word_times_that_have_none(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = open_audio_files(open_folder(s3, uuid.uuid4().hex, tmp_path, monkeypatch))
    with files.writer(AUDIO_ID, ".wav") as file:
        file.write(b"sound")
    alone = str(uuid.uuid4())
    files.write_words(alone, [])
    files.sweep()  # another machine may be about to write its audio
    assert files.words(alone) == ()
    now = datetime.now(UTC)
    assert files.expire(now - timedelta(hours=1)) == []
    assert set(files.expire(now + timedelta(hours=1))) == {AUDIO_ID, alone}
    assert files.find(AUDIO_ID) is None


def test_local_paths_of_voices_lie_where_the_log_leaves_names_out(bucket: S3Place) -> None:
    blobs = bucket.store(BlobKind.VOICES)
    with blobs.writer("ada.wav") as file:
        file.write(b"sample")
    with blobs.local_copy("ada.wav") as path:
        assert (path.parent.name, path.name) == ("voices", "ada.wav")
    hold = blobs.hold_new(".grace.making")
    assert hold is not None
    with blobs.writer(".grace.making/grace.pth") as file:
        file.write(b"staged")
    with blobs.local_copy(".grace.making/grace.pth") as path:
        assert path.parents[1].name == "voices"
    hold.discard()
