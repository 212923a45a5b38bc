"""Sinks: what they take becomes a whole file and its words, or nothing."""

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.effects import CEILING
from phonex.audio.types import Audio
from phonex.engines.types import Speech
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.folders import open_audio_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.synthesis.sinks import FileSink
from phonex.synthesis.watermarking import Watermark
from phonex.text.alignment import Word
from phonex.text.wording import Wording
from tests.blob_places import everywhere, keys_of
from tests.jobs.stand_ins import make_record

pytestmark = everywhere
ID = "00000000-0000-4000-8000-000000000000"
RATE = 24_000
UNMARKED = Watermark(b"key", is_on=False)


@pytest.fixture
def files(blob_place: BlobPlace) -> AudioFiles:
    files = open_audio_files(blob_place)
    files.sweep()
    return files


def sink_of(files: AudioFiles, name: str) -> FileSink:
    return FileSink(files, make_record(ID, format=name), RATE, UNMARKED)


def said(text: str, seconds: float = 0.5) -> Speech:
    times = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    tone = (0.3 * np.sin(2 * np.pi * 220 * times)).astype(np.float32)
    return Speech(Audio(tone, RATE), (Word(text, 0.1, 0.4),))


@pytest.mark.parametrize("name", ["wav", "flac", "mp3"])
def test_pieces_become_one_file_and_their_words_follow_each_other(
    files: AudioFiles, name: str
) -> None:
    sink = sink_of(files, name)
    for text in ("One", "Two"):
        sink.write(Wording(text), said(text))
        assert files.find(ID) is None
    sink.finish()
    sink.place()
    sink.discard()  # too late
    audio = files.find(ID)
    assert audio is not None
    with files.local_copy(audio) as path:
        assert decode(path, max_seconds=9).seconds == pytest.approx(1.0, abs=0.1)
    assert sink.seconds == 1.0
    assert sink.encode_ms > 0
    begins = [word.start for passage in files.words(ID) for word in passage.words]
    assert begins == pytest.approx([0.1, 0.6])


def test_the_file_has_the_rate_and_bit_rate_asked(files: AudioFiles) -> None:
    sink = FileSink(
        files, make_record(ID, format="mp3", output_rate=44_100, bitrate=64_000), RATE, UNMARKED
    )
    sink.write(Wording("One"), said("One", 2.0))
    sink.finish()
    sink.place()

    audio = files.find(ID)
    assert audio is not None
    with files.local_copy(audio) as path:
        assert decode(path, max_seconds=9).rate == sink.sample_rate == 44_100
        assert 8 * path.stat().st_size / 2.0 == pytest.approx(64_000, rel=0.05)
    assert sink.seconds == 2.0


@pytest.mark.parametrize("decibels", [-12, 6, 20])
def test_the_file_has_the_volume_asked(files: AudioFiles, decibels: float) -> None:
    sink = FileSink(files, make_record(ID, volume=decibels), RATE, UNMARKED)
    sink.write(Wording("One"), said("One"))
    sink.finish()
    sink.place()

    audio = files.find(ID)
    assert audio is not None
    with files.local_copy(audio) as path:
        peak = np.abs(decode(path, max_seconds=9).samples).max()
    assert peak == pytest.approx(min(0.3 * 10 ** (decibels / 20), CEILING), rel=0.01)


def test_what_is_discarded_leaves_nothing(files: AudioFiles, blob_place: BlobPlace) -> None:
    sink_of(files, "wav").discard()
    sink = sink_of(files, "wav")
    sink.write(Wording("One"), said("One"))
    sink.discard()
    sink.finish()  # too late
    assert keys_of(blob_place, BlobKind.AUDIO) == []


def test_more_of_a_piece_is_part_of_its_passage(files: AudioFiles) -> None:
    sink = sink_of(files, "wav")
    first = sink.write(Wording("One"), said("One"))
    assert sink.write(None, said("ignored", 1.0)) is None
    second = sink.write(Wording("Two"), said("Two"))
    sink.finish()
    sink.place()
    assert sink.seconds == 2.0
    assert first is not None
    assert second is not None
    assert [passage.text for passage in files.words(ID)] == ["One", "Two"]
    assert second.words[0].start == pytest.approx(1.6)
