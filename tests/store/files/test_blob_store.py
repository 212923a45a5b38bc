"""What every store of blobs does; each implementation runs through all of it."""

import os
import re
import threading
import time
from contextlib import suppress

import pytest

from phonex.store.files.blob_store import (
    BlobChangedError,
    BlobNotFoundError,
    BlobStore,
    StagedBlobStore,
    check_key,
)
from phonex.store.files.places import BlobKind, BlobPlace
from tests.blob_places import MakeOlder

KEY = "owners/u-1/anna.pth"
NO_KEYS = ["", ".", "..", "../a", "a/../b", "/a", "a//b", "a/", "a\n", "a\x00", "a b", "é", "a\\b"]


def write(blobs: BlobStore, key: str, content: bytes) -> str:
    """The version that was written."""
    with blobs.writer(key) as file:
        file.write(content)
    found = blobs.stat(key)
    assert found is not None
    return found.version


def read(blobs: BlobStore, key: str) -> bytes:
    with blobs.open(key) as file:
        return file.read()


def test_what_was_written_is_read(blobs: BlobStore) -> None:
    write(blobs, KEY, b"one")
    assert read(blobs, KEY) == b"one"
    write(blobs, KEY, b"other")
    assert read(blobs, KEY) == b"other"


def test_parts_are_read_of_what_was_opened(blobs: BlobStore) -> None:
    write(blobs, KEY, b"0123456789")
    with blobs.reader(KEY) as reader:
        assert (reader.blob.key, reader.blob.size) == (KEY, 10)
        assert reader.blob == blobs.stat(KEY)
        parts = [reader.read(start, 4) for start in (4, 0, 8, 10, 99)]
    assert parts == [b"4567", b"0123", b"89", b"", b""]


def test_what_is_replaced_while_it_is_read_is_not_mixed(blobs: BlobStore) -> None:
    write(blobs, KEY, b"old" * 1000)
    with blobs.reader(KEY) as reader:
        assert reader.read(0, 3) == b"old"
        write(blobs, KEY, b"new" * 1000)
        with suppress(BlobNotFoundError):
            assert reader.read(3, 3) == b"old"


def test_an_empty_blob_is_read(blobs: BlobStore) -> None:
    write(blobs, KEY, b"")
    assert read(blobs, KEY) == b""
    with blobs.reader(KEY) as reader:
        assert reader.read(0, 1) == b""
    with blobs.local_copy(KEY) as path:
        assert path.read_bytes() == b""


def test_large_blobs_are_read_as_they_were_written(blobs: BlobStore) -> None:
    content = os.urandom(20_000_001)  # of several parts
    write(blobs, KEY, content)
    assert read(blobs, KEY) == content
    with blobs.open(KEY) as file:
        file.seek(-5, os.SEEK_END)
        assert file.read() == content[-5:]
        file.seek(9_999_999)
        assert file.read(3) == content[9_999_999:10_000_002]
    with blobs.local_copy(KEY) as path:
        assert path.read_bytes() == content
        assert path.name == "anna.pth"


def test_those_that_exist_are_found(blobs: BlobStore) -> None:
    write(blobs, "a", b"")
    write(blobs, "b/c", b"")
    assert blobs.existing(["a", "b", "b/c", "d"]) == {"a", "b/c"}
    assert blobs.existing([]) == set()


def test_a_writer_can_go_back(blobs: BlobStore) -> None:
    with blobs.writer(KEY) as file:
        file.write(b"????data")
        file.seek(0)
        file.write(b"head")
    assert read(blobs, KEY) == b"headdata"


def test_what_is_being_written_is_not_there(blobs: BlobStore) -> None:
    with blobs.writer(KEY) as file:
        file.write(b"half")
        file.flush()
        assert blobs.stat(KEY) is None
        assert list(blobs.list()) == []


def write_half(blobs: BlobStore, key: str) -> None:
    with blobs.writer(key) as file:
        file.write(b"half")
        raise KeyError


def test_a_write_that_fails_changes_nothing(blobs: BlobStore) -> None:
    with pytest.raises(KeyError):
        write_half(blobs, KEY)
    assert blobs.stat(KEY) is None
    version = write(blobs, KEY, b"whole")
    with pytest.raises(KeyError):
        write_half(blobs, KEY)
    assert read(blobs, KEY) == b"whole"
    found = blobs.stat(KEY)
    assert found is not None
    assert found.version == version


def test_what_is_known_of_a_blob_is_reported(blobs: BlobStore) -> None:
    first = write(blobs, KEY, b"12345")
    found = blobs.stat(KEY)
    assert found is not None
    assert (found.key, found.size) == (KEY, 5)
    with blobs.local_copy(KEY) as path:
        assert path.stat().st_mtime == pytest.approx(found.modified, abs=1e-3)
    assert write(blobs, KEY, b"54321") != first


def test_what_is_not_there_is_reported_as_such(blobs: BlobStore) -> None:
    assert blobs.stat(KEY) is None
    assert list(blobs.list("owners/")) == []
    assert not blobs.delete([KEY])
    with pytest.raises(BlobNotFoundError), blobs.open(KEY):
        pass
    with pytest.raises(BlobNotFoundError), blobs.local_copy(KEY):
        pass
    with pytest.raises(BlobNotFoundError):
        blobs.move(KEY, "b")


def test_blobs_are_listed_by_the_beginning_of_their_keys(blobs: BlobStore) -> None:
    for key in ("a.wav", "ab.wav", "a/a.wav", ".hidden/a.wav", "owners/u-1/a.pth"):
        write(blobs, key, b"12")
    assert {blob.key for blob in blobs.list()} == {
        "a.wav",
        "ab.wav",
        "a/a.wav",
        ".hidden/a.wav",
        "owners/u-1/a.pth",
    }
    assert {blob.key for blob in blobs.list("a")} == {"a.wav", "ab.wav", "a/a.wav"}
    assert {blob.key for blob in blobs.list("a/")} == {"a/a.wav"}
    assert [(blob.key, blob.size) for blob in blobs.list("owners/u-1/a.")] == [
        ("owners/u-1/a.pth", 2)
    ]
    assert list(blobs.list("b/")) == []


def test_many_blobs_are_listed_and_deleted_whole(blobs: BlobStore) -> None:
    keys = {f"owners/u-1/{number:02}" for number in range(20)}
    for key in (*keys, "owners/u-2/00"):
        write(blobs, key, b"")
    assert {blob.key for blob in blobs.list("owners/u-1/")} == keys  # of several pages
    blobs.delete_under("owners/u-1")
    assert [blob.key for blob in blobs.list()] == ["owners/u-2/00"]


def test_the_time_of_a_blob_is_that_of_its_writing(
    blob_place: BlobPlace, blobs: BlobStore, make_older: MakeOlder
) -> None:
    before = time.time() - 1  # servers tell no fractions
    write(blobs, KEY, b"")
    make_older(blob_place, BlobKind.VOICES, KEY, 1000)
    (found,) = blobs.list()
    assert found == blobs.stat(KEY)
    assert before - 1000 <= found.modified <= time.time() - 1000


def test_blobs_are_deleted_and_no_others(blobs: BlobStore) -> None:
    for key in ("a", "b", "c/d"):
        write(blobs, key, b"")
    assert blobs.delete(["a", "none", "c/d"])
    assert [blob.key for blob in blobs.list()] == ["b"]
    assert not blobs.delete(["a"])
    assert not blobs.delete([])


def test_a_blob_is_moved_into_the_place_of_another(blobs: BlobStore) -> None:
    version = write(blobs, "new/a.pth", b"new")
    write(blobs, "a.pth", b"old")
    blobs.move("new/a.pth", "a.pth")
    assert read(blobs, "a.pth") == b"new"
    assert [blob.key for blob in blobs.list()] == ["a.pth"]
    blobs.move("a.pth", "deep/er/a.pth")
    assert read(blobs, "deep/er/a.pth") == b"new"
    assert version


def test_only_the_version_that_was_read_is_replaced(blobs: BlobStore) -> None:
    first = write(blobs, KEY, b"first")
    with blobs.writer(KEY, replaces=first) as file:
        file.write(b"second")
    assert read(blobs, KEY) == b"second"
    with pytest.raises(BlobChangedError), blobs.writer(KEY, replaces=first) as file:
        file.write(b"late")
    assert read(blobs, KEY) == b"second"
    blobs.delete([KEY])
    with pytest.raises(BlobChangedError), blobs.writer(KEY, replaces=first) as file:
        file.write(b"late")
    assert blobs.stat(KEY) is None


def test_a_blob_that_was_moved_there_is_not_the_version_that_was_read(blobs: BlobStore) -> None:
    first = write(blobs, KEY, b"first")
    write(blobs, "new", b"moved")
    blobs.move("new", KEY)
    with pytest.raises(BlobChangedError), blobs.writer(KEY, replaces=first) as file:
        file.write(b"late")
    assert read(blobs, KEY) == b"moved"


def test_of_many_who_replace_a_version_at_once_one_does(blobs: BlobStore) -> None:
    first, winners = write(blobs, KEY, b"first"), []
    all_there = threading.Barrier(8)

    def replace(name: bytes) -> None:
        try:
            with blobs.writer(KEY, replaces=first) as file:
                file.write(name)
                all_there.wait(timeout=60)
        except BlobChangedError:
            return
        winners.append(name)

    threads = [threading.Thread(target=replace, args=(b"%d" % at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert winners == [read(blobs, KEY)]


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_is_no_key_is_refused_everywhere(blobs: BlobStore, key: str) -> None:
    write(blobs, "a", b"")
    for ask in (
        check_key,
        blobs.stat,
        lambda key: blobs.delete([key]),
        lambda key: blobs.move(key, "b"),
        lambda key: blobs.move("a", key),
        lambda key: write(blobs, key, b""),
        lambda key: read(blobs, key),
        lambda key: blobs.local_copy(key).__enter__(),
        lambda key: blobs.reader(key).__enter__(),
        lambda key: blobs.existing([key]),
    ):
        with pytest.raises(ValueError, match="not a key"):
            ask(key)
    assert [blob.key for blob in blobs.list()] == ["a"]


@pytest.mark.parametrize("prefix", ["../", "/", "a/../b", "./a", "é"])
def test_what_begins_no_key_is_not_listed(blobs: BlobStore, prefix: str) -> None:
    with pytest.raises(ValueError, match="key prefix"):
        list(blobs.list(prefix))


def test_preparing_twice_keeps_what_is_there(blobs: BlobStore) -> None:
    write(blobs, KEY, b"kept")
    blobs.prepare()
    assert read(blobs, KEY) == b"kept"


def test_the_place_names_its_setting(blobs: BlobStore) -> None:
    assert re.search(r"\(PHONEX_(BLOBS|VOICES_DIR)\)$", blobs.place)


def test_everything_of_an_owner_is_deleted_at_once(blobs: BlobStore) -> None:
    kept = "owners/u-2/anna.pth"
    for key in (KEY, "owners/u-1/set-aside/old.wav", kept):
        write(blobs, key, b"x")
    blobs.delete_under("owners/u-1")
    blobs.delete_under("owners/u-1")
    assert [blob.key for blob in blobs.list()] == [kept]
    with pytest.raises(ValueError, match="key"):
        blobs.delete_under("owners/..")


def test_a_prefix_is_held_by_its_maker_and_its_blobs_are_moved_into_place(
    blobs: StagedBlobStore,
) -> None:
    hold = blobs.hold_new(".anna.making")
    assert hold is not None
    assert list(blobs.hold_abandoned(re.compile(r".*making"))) == []
    write(blobs, ".anna.making/anna.pth", b"staged")
    assert [blob.key for blob in blobs.list(".anna.making/")] == [".anna.making/anna.pth"]
    assert blobs.stat("anna.pth") is None
    blobs.move(".anna.making/anna.pth", "anna.pth")
    assert read(blobs, "anna.pth") == b"staged"
    hold.discard()
    assert [blob.key for blob in blobs.list()] == ["anna.pth"]


def test_what_a_process_left_is_held_by_the_next(blobs: StagedBlobStore) -> None:
    hold = blobs.hold_new(".anna.making")
    assert hold is not None
    write(blobs, ".anna.making/anna.pth", b"staged")
    hold.release()  # as its death would
    found = list(blobs.hold_abandoned(re.compile(r"\.anna\.making")))
    assert [left.prefix for left in found] == [".anna.making"]
    assert read(blobs, ".anna.making/anna.pth") == b"staged"
    found[0].discard()
    assert list(blobs.list(".anna.making/")) == []


def test_one_process_at_a_time_holds_the_whole_store(blobs: StagedBlobStore) -> None:
    hold = blobs.try_hold_all()
    assert hold is not None
    assert blobs.try_hold_all() is None
    hold.release()
    again = blobs.try_hold_all()
    assert again is not None
    again.release()
