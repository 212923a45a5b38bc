"""Where the pieces of a synthesis go. They come from the thread of the networks; a sink takes them
on another, so that encoding and disks keep no network waiting.
"""

from collections.abc import Generator
from typing import Protocol

from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS
from phonex.engines.types import Speech
from phonex.pipeline.plan import Stopwatch, passage_of
from phonex.store.files.audio_files import AudioFiles
from phonex.text.alignment import Passage


class Sink(Protocol):
    """Takes pieces in order. All methods block; they are called in one thread."""

    @property
    def seconds(self) -> float:
        """Of speech that it has taken."""

    @property
    def encode_ms(self) -> float:
        """Spent on it."""

    def write(self, piece: str, speech: Speech) -> None:
        """Raises StorageFull, StorageUnavailable."""

    def finish(self) -> None:
        """All is there. Raises StorageFull, StorageUnavailable."""

    def discard(self) -> None:
        """Leave nothing behind, unless it is finished."""


class FileSink:
    """Encodes into downloads/<audio_id>.<suffix>; when words are heard goes into a file beside it.

    rate: of the pieces. Only one piece is in memory at a time.
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
        return self._n_samples / self._rate

    @property
    def encode_ms(self) -> float:
        return self._watch.encode

    def write(self, piece: str, speech: Speech) -> None:
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
        self._writing.close()

    def _open(self) -> Generator[None, Speech | None, None]:
        """The file while it is written; closed early, it is as if there had been none."""
        with self._files.writer(self._audio_id, FORMATS[self._format].suffix) as file:
            with open_encoder(file, self._format, self._rate) as encoder:
                while (speech := (yield)) is not None:
                    encoder.write(speech.audio.samples)
            file.flush()  # a full disk must show before the words are in their place
            self._files.write_words(self._audio_id, self._passages)
