"""Word times beside audio: kept with it, gone with it."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phonex.errors import AudioNotFound
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.word_times import WordsNotFound, unpack
from phonex.text.alignment import Passage, Place, Stretch, TimedMark, Word
from phonex.text.shown_words import written_words
from tests.blob_places import keys_of
from tests.store.samples import audio_files

AUDIO_ID = str(uuid.UUID(int=7, version=4))
PASSAGES = (
    Passage("“Señor”, 今天!", (Word("Señor", 0.06, 0.5), Word("今天", 0.5, 1.234))),
    Passage("…", (), (TimedMark("end", 1.25),)),
    Passage(
        "five pounds",
        (Word("five", 2, 2.5), Word("pounds", 2.5, 3)),
        written="£5",
        stretches=(Stretch(Place(0, 2), Place(0, 11)),),
    ),
)


@pytest.fixture
def audio(blob_place: BlobPlace) -> AudioFiles:
    return AudioFiles(blob_place.store(BlobKind.AUDIO), [".wav", ".mp3"])


def write(audio: AudioFiles) -> None:
    with audio.writer(AUDIO_ID, ".wav") as file:
        file.write(b"sound")
        audio.write_words(AUDIO_ID, PASSAGES)


def test_words_are_read_as_they_were_written(audio: AudioFiles) -> None:
    write(audio)
    assert audio.words(AUDIO_ID) == PASSAGES


def test_half_a_character_is_kept_as_a_mark(audio: AudioFiles) -> None:
    audio.write_words(AUDIO_ID, [Passage("a \ud83d", (Word("a\ud83d", 0, 1),))])
    assert audio.words(AUDIO_ID) == (Passage("a ?", (Word("a?", 0, 1),)),)


def test_words_of_an_earlier_version_are_shown_as_they_were_spoken() -> None:
    before = unpack(b'[{"text":"five pounds","words":[["five",0,1],["pounds",1,2]],"marks":[]}]')
    assert written_words(before) == [Word("five", 0, 1), Word("pounds", 1, 2)]


def test_words_of_an_earlier_version_have_no_marks() -> None:
    assert unpack(b'[{"text":"a","words":[["a",0,1]]}]') == (Passage("a", (Word("a", 0, 1),)),)


def test_words_are_not_taken_for_audio(audio: AudioFiles) -> None:
    audio.write_words(AUDIO_ID, PASSAGES)
    assert audio.find(AUDIO_ID) is None
    assert audio.delete(AUDIO_ID) is False


def test_words_go_with_their_audio(audio: AudioFiles) -> None:
    write(audio)
    assert audio.delete(AUDIO_ID) is True
    with pytest.raises(WordsNotFound, match="speak the text again"):
        audio.words(AUDIO_ID)


def test_words_expire_with_their_audio(audio: AudioFiles, blob_place: BlobPlace) -> None:
    write(audio)
    assert audio.expire(datetime(2100, 1, 1, tzinfo=UTC)) == [AUDIO_ID]
    assert keys_of(blob_place, BlobKind.AUDIO) == []


def test_words_without_audio_are_swept_away_where_nobody_else_writes(tmp_path: Path) -> None:
    audio = audio_files(tmp_path, [".wav"])
    audio.write_words(AUDIO_ID, PASSAGES)
    audio.sweep()
    with pytest.raises(WordsNotFound):
        audio.words(AUDIO_ID)
    write(audio)
    audio.sweep()
    assert audio.words(AUDIO_ID) == PASSAGES


@pytest.mark.parametrize("audio_id", ["", "../x", "x" * 36])
def test_what_is_no_id_has_no_words(audio: AudioFiles, audio_id: str) -> None:
    with pytest.raises(AudioNotFound):
        audio.words(audio_id)
