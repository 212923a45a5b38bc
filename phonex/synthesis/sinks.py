"""Sinks for the pieces of a synthesis. They run on a different thread from the networks, so that
encoding and disk writes do not delay synthesis.
"""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from phonex.audio.effects import amplify
from phonex.audio.encode import Encoder
from phonex.audio.formats import find_encoding
from phonex.audio.resample import resample
from phonex.audio.types import Samples
from phonex.engines.types import Speech
from phonex.errors import AudioNotFound
from phonex.pipeline.plan import Stopwatch, passage_of
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.provenance import tags_of
from phonex.synthesis.watermarking import Watermark
from phonex.text.alignment import Passage
from phonex.text.wording import Wording


class _NotKeptError(Exception):
    """Makes the store discard a finished file."""


class FileSink:
    """Encodes a job's pieces, marked, into its file, and their word times into one next to it.

    rate: of the audio, Hz; pieces of other rates are resampled. on_open: called with the file
    before the first piece is written. n_bytes: the size of the file. Only one piece is in memory at
    a time. All methods block, raise StorageFull and StorageUnavailable, and are called from one
    thread, check() from any.
    """

    def __init__(
        self,
        files: AudioFiles,
        record: SynthesisRecord,
        rate: int,
        watermark: Watermark,
        on_open: Callable[[BinaryIO], None] = lambda file: None,
    ) -> None:
        self._files = files
        self._record = record
        self._watermark = watermark
        self._on_open = on_open
        self._encoding = find_encoding(record.format, record.output_rate, record.bitrate)
        self.rate = rate
        self.n_bytes = 0
        self._n_samples = 0
        self._passages: list[Passage] = []
        self._watch = Stopwatch()
        self._writing = self._encode()
        self._is_staged = False  # finished, and not in its place

    @property
    def seconds(self) -> float:
        """Duration of the speech written so far."""
        return self._n_samples / self.rate

    @property
    def passages(self) -> Sequence[Passage]:
        """The pieces written so far."""
        return self._passages

    @property
    def sample_rate(self) -> int:
        """Hz, of the encoded audio."""
        return self._encoding.rate_of(self.rate)

    @property
    def encode_ms(self) -> float:
        """Time spent on encoding and writing."""
        return self._watch.encode

    def write(self, piece: Wording | None, speech: Speech) -> Passage | None:
        """Add a piece and its speech; returns it with its word times in the audio.

        piece: None for more of the speech of the piece before, whose words are known; returns None.
        """
        self._watch.start()
        if not self._passages:
            next(self._writing)
        passage = None if piece is None else passage_of(piece, speech, self.seconds)
        self._passages += [] if passage is None else [passage]
        samples = amplify(resample(speech.audio, self.rate), self._record.volume).samples
        self._writing.send(samples)
        self._n_samples += len(samples)
        self._watch.lap("encode")
        return passage

    def finish(self) -> None:
        """Complete the file; place() makes it the audio."""
        self._watch.start()
        self._is_staged = True
        next(self._writing, None)
        self._watch.lap("encode")

    def place(self) -> None:
        """Put the finished file where others find it, if it is kept. Raises AudioNotFound if a
        later attempt at the job has begun.
        """
        record = self._record
        if record.stored:
            self._files.place(record.job_id, self._encoding.format.suffix, record.attempt)
        self._is_staged = False

    def check(self) -> None:
        """Look for the watermark in the finished file, if it is kept."""
        audio = self._files.find(self._record.job_id)
        if audio is None:
            return
        with suppress(AudioNotFound), self._files.local_copy(audio) as path:
            self._watermark.check(path, replace(self._encoding, rate=self.sample_rate))

    def discard(self) -> None:
        """Remove output that is not in its place."""
        self._writing.close()
        if self._is_staged:
            self._files.discard(self._record.job_id, self._record.attempt + 1)

    def _encode(self) -> Generator[None, Samples | None, None]:
        """Writes the file from the samples sent to it; closing it early discards the file."""
        record = self._record
        encoding = self._encoding
        where = (record.job_id, encoding.format.suffix, record.attempt)
        marker, tags = self._watermark.marker(self.rate), tags_of(record)
        with suppress(_NotKeptError), self._files.writer(*where) as file:
            with Encoder(
                file, encoding, self.rate, streamed=record.streamed, completed=True, tags=tags
            ) as encoder:
                self._on_open(file)
                while (samples := (yield)) is not None:
                    encoder.write(marker.feed(samples))
                    self._measure(file)
                encoder.write(marker.flush())
            self._measure(file)  # also detects a full disk before the word times are in place
            if not record.stored:
                raise _NotKeptError
            self._files.write_words(record.job_id, self._passages, record.attempt)

    def _measure(self, file: BinaryIO) -> None:
        file.flush()
        self.n_bytes = os.fstat(file.fileno()).st_size
