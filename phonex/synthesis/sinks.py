"""Sinks for the pieces of a synthesis. They run on a different thread from the networks, so that
encoding and disk writes do not delay synthesis.
"""

from collections.abc import Generator

from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS
from phonex.engines.types import Speech
from phonex.pipeline.plan import Stopwatch, passage_of
from phonex.store.files.audio_files import AudioFiles
from phonex.text.alignment import Passage


class FileSink:
    """Encodes into downloads/<audio_id>.<suffix> and writes the word times to a file next to it.

    rate: sample rate of the pieces, Hz. Only one piece is in memory at a time. All methods block,
    are called from one thread, and raise StorageFull and StorageUnavailable.
    """

    def __init__(self, files: AudioFiles, audio_id: str, format_name: str, rate: int) -> None:
        self._files = files
        self._audio_id = audio_id
        self._format = format_name
        self._rate = rate
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
        with self._files.writer(self._audio_id, FORMATS[self._format].suffix) as file:
            with open_encoder(file, self._format, self._rate) as encoder:
                while (speech := (yield)) is not None:
                    encoder.write(speech.audio.samples)
            file.flush()  # detect a full disk before the word times are in place
            self._files.write_words(self._audio_id, self._passages)
