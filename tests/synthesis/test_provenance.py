"""What is synthesized says so, in its tags and by its watermark."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.decode import decode, read_blocks, read_tags
from phonex.audio.encode import Encoder
from phonex.audio.formats import FORMATS, find_encoding
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.types import Speech
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.job import CastVoice, JobKind, SharedVoice, SynthesisRecord
from phonex.synthesis.provenance import (
    LONGEST_TAG,
    SOURCE_TYPE,
    audio_id_in,
    kept_tags,
    says_synthetic,
    tags_of,
)
from phonex.synthesis.sinks import FileSink
from phonex.synthesis.watermarking import CHECK_EVERY, Watermark
from phonex.text.wording import Wording
from tests.audio.tones import SPEECH_DIR
from tests.jobs.stand_ins import make_record
from tests.store.samples import audio_files

ID = "00000000-0000-4000-8000-000000000000"
RATE = 24_000
TAGGED = [name for name, form in FORMATS.items() if not form.headerless]
HEADERLESS = [name for name, form in FORMATS.items() if form.headerless]


@pytest.fixture(scope="module")
def speech() -> Audio:
    return resample(decode(SPEECH_DIR / "lj-ver1.flac", max_seconds=60), RATE)


@pytest.fixture
def files(tmp_path: Path) -> AudioFiles:
    files = audio_files(tmp_path, [form.suffix for form in FORMATS.values()])
    files.sweep()
    return files


def watermark(missing: list[None] | None = None, *, is_on: bool = True) -> Watermark:
    found = [] if missing is None else missing
    return Watermark(b"key", lambda: found.append(None), is_on=is_on)


def write(
    files: AudioFiles, record: SynthesisRecord, pieces: Sequence[Audio], marks: Watermark
) -> Path:
    sink = FileSink(files, record, RATE, marks)
    for piece in pieces:
        sink.write(Wording("Words"), Speech(piece, ()))
    sink.finish()
    sink.place()
    sink.check()
    audio = files.find(record.job_id)
    assert audio is not None
    with files.local_copy(audio) as path:
        return path


def of(kind: JobKind = JobKind.TTS, **fields: object) -> SynthesisRecord:
    created = datetime(2026, 1, 31, 12, 0, 5, tzinfo=UTC)
    return make_record(ID, kind=kind, speaker="EN-US", created_at=created, **fields)


@pytest.mark.parametrize("name", TAGGED)
def test_a_file_says_what_made_it(files: AudioFiles, speech: Audio, name: str) -> None:
    tags = read_tags(write(files, of(format=name), [speech], watermark()))
    assert tags["artist"] == "EN-US"
    assert tags["date"] == "2026-01-31T12:00:05Z"
    assert tags["comment"].startswith("Synthetic speech made with Phonex ")
    assert says_synthetic(tags)
    assert audio_id_in(tags) == ID


CAST = [
    CastVoice(name="onyx", voice_id="ada"),
    CastVoice(name="af_heart", speakers={"EN": "af_heart"}),
    CastVoice(name="en_us", speakers={"EN": "EN-US"}),
]


@pytest.mark.parametrize(
    ("record", "voice"),
    [
        (of(JobKind.CLONE, voice_id="ada"), "ada"),
        (
            of(
                JobKind.CLONE,
                voice_id="0123456789abcdef01234567",
                shared=SharedVoice(owner_id="bob", voice_id="bobs-mother"),
            ),
            "0123456789abcdef01234567",
        ),
        (of(JobKind.QUICK), "quick clone"),
        (of(ssml=True, voices=CAST), "EN-US, ada, af_heart"),
    ],
)
def test_the_voice_is_named_as_its_speaker_knows_it(record: SynthesisRecord, voice: str) -> None:
    assert tags_of(record)["artist"] == voice
    assert "bob" not in str(tags_of(record))


@pytest.mark.parametrize("comment", ["", "audio_id: 7", f"audio_id: {'0' * 36}", SOURCE_TYPE])
def test_tags_of_others_name_no_audio(comment: str) -> None:
    assert audio_id_in({"comment": comment}) is None
    assert audio_id_in({}) is None


def test_long_tags_of_others_are_cut() -> None:
    assert len(kept_tags({"comment": "x" * 10_000, "title": "y"})["comment"]) == LONGEST_TAG


@pytest.mark.parametrize("name", [*TAGGED, *HEADERLESS])
def test_every_format_has_the_watermark(files: AudioFiles, speech: Audio, name: str) -> None:
    missing: list[None] = []
    marks = watermark(missing)
    pieces = [Audio(part, RATE) for part in np.array_split(speech.samples, 5)]
    path = write(files, of(format=name), pieces, marks)
    form = FORMATS[name]
    raw = find_encoding(name, form.nearest_rate(RATE)) if form.headerless else None
    found = Audio.join(list(read_blocks(path, raw=raw)))
    assert marks.detect(found).marked_seconds == found.seconds
    assert found.seconds == pytest.approx(speech.seconds, abs=0.15)
    assert missing == []


def test_without_the_watermark_the_speech_is_as_it_was(files: AudioFiles, speech: Audio) -> None:
    path = write(files, of(), [speech], watermark(is_on=False))
    kept = decode(path, max_seconds=60)
    assert np.abs(kept.samples - speech.samples).max() < 1e-4
    assert not watermark().detect(kept).found


def test_files_without_their_watermark_are_counted(speech: Audio) -> None:
    """The first and every eighth after it, unless they are too short to tell."""
    missing: list[None] = []
    marks = watermark(missing)
    encoding = find_encoding("mp3", RATE)
    short = Audio(speech.samples[: 2 * RATE], RATE)
    for audio in [speech, *[speech] * (CHECK_EVERY - 1), short]:
        file = io.BytesIO()
        with Encoder(file, encoding, RATE) as encoder:
            encoder.write(audio.samples)
        marks.check(file, encoding)
    assert len(missing) == 1
