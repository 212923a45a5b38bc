"""Sinks for the pieces of a synthesis. They run on a different thread from the networks, so that
encoding and disk writes do not delay synthesis.
"""

from collections.abc import Generator
from dataclasses import replace

from phonex.audio.effects import amplify
from phonex.audio.encode import Encoder
from phonex.audio.formats import find_encoding
from phonex.engines.types import Speech
from phonex.pipeline.plan import Stopwatch, passage_of
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.jobs import SynthesisRecord
from phonex.synthesis.provenance import Watermark, tags_of
from phonex.text.alignment import Passage


class FileSink:
    """Encodes into downloads/<audio_id>.<suffix> and writes the word times to a file next to it.

    rate: sample rate of the pieces, Hz; sample_rate: of the file. Only one piece is in memory at a
    time. All methods block, are called from one thread, and raise StorageFull and
    StorageUnavailable.
    """

    def __init__(
        self, files: AudioFiles, record: SynthesisRecord, rate: int, watermark: Watermark
    ) -> None:
        self._files = files
        self._watermark = watermark
        self._audio_id = record.job_id
        self._tags = tags_of(record)
        self._encoding = find_encoding(record.format, record.output_rate, record.bitrate)
        self._volume = record.volume
        self._rate = rate
        self.sample_rate = self._encoding.rate_of(rate)
        self._n_samples = 0
        self._passages: list[Passage] = []
        self._watch = Stopwatch()
        self._writing = self._open()

    @property
    def seconds(self) -> float:
        """Duration of the speech written so far."""
        return self._n_samples / self._rate

    @property
    def encode_ms(self) -> float:
        """Time spent on encoding and writing."""
        return self._watch.encode

    def write(self, piece: str, speech: Speech) -> None:
        """Add a piece and its speech."""
        self._watch.start()
        if not self._passages:
            next(self._writing)
        self._passages.append(passage_of(piece, speech, self.seconds))
        self._writing.send(speech)
        self._n_samples += len(speech.audio.samples)
        self._watch.lap("encode")

    def finish(self) -> None:
        self._watch.start()
        next(self._writing, None)
        self._watch.lap("encode")

    def discard(self) -> None:
        """Remove unfinished output; does nothing after finish()."""
        self._writing.close()

    def _open(self) -> Generator[None, Speech | None, None]:
        """Writes the file from the speech sent to it; closing it early discards the file."""
        with self._files.writer(self._audio_id, self._encoding.format.suffix) as file:
            marker = self._watermark.marker(self._rate)
            with Encoder(file, self._encoding, self._rate, tags=self._tags) as encoder:
                while (speech := (yield)) is not None:
                    encoder.write(marker.feed(amplify(speech.audio, self._volume).samples))
                encoder.write(marker.flush())
            self._watermark.check(file, replace(self._encoding, rate=self.sample_rate))
            file.flush()  # detect a full disk before the word times are in place
            self._files.write_words(self._audio_id, self._passages)
