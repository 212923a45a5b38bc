"""Joins the parts of a book: into the audiobook, into chapters as MP3, and their words.

Everything here blocks: call it in a thread.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain

import numpy as np

from phonex.audio.audiobook import AudiobookWriter
from phonex.audio.decode import read_blocks
from phonex.audio.encode import Encoder
from phonex.audio.formats import find_encoding
from phonex.audio.types import Samples
from phonex.books.covers import picture_of
from phonex.books.reading.book import Cover
from phonex.books.timeline import (
    BETWEEN_CHAPTERS_S,
    BETWEEN_PARTS_S,
    RATE,
    SpokenChapter,
    marks_of,
)
from phonex.errors import AudioNotFound
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.book_files import BookFiles
from phonex.text.alignment import Passage

CHAPTER_FORMAT, CHAPTER_BITRATE = "mp3", 64_000


class BookAssembly:
    """on_block, of its methods: called with the seconds of audio written so far; what it raises
    ends the work, and nothing is kept.
    """

    def __init__(self, audio: AudioFiles, files: BookFiles) -> None:
        self._audio = audio
        self._files = files

    def write_audiobook(
        self,
        book_id: str,
        chapters: Sequence[SpokenChapter],
        tags: Mapping[str, str],
        on_block: Callable[[float], None],
    ) -> None:
        """Raises AudioNotFound if a part is gone, JobNotFound, StorageFull, StorageUnavailable."""
        data = self._files.cover(book_id)
        cover = picture_of(Cover("", data)) if data else None
        with (
            self._files.audiobook_writer(book_id) as file,
            AudiobookWriter(file, RATE, marks_of(chapters), cover, tags) as book,
        ):
            n_samples = 0
            for chapter in chapters:
                for samples in chain(self._samples(chapter), [_silence(BETWEEN_CHAPTERS_S)]):
                    book.write(samples)
                    n_samples += len(samples)
                    on_block(n_samples / RATE)

    def write_chapter(
        self, book_id: str, number: int, chapter: SpokenChapter, tags: Mapping[str, str]
    ) -> None:
        """As MP3. Raises as write_audiobook()."""
        encoding = find_encoding(CHAPTER_FORMAT, RATE, CHAPTER_BITRATE)
        with (
            self._files.chapter_writer(book_id, number) as file,
            Encoder(file, encoding, RATE, tags=tags) as encoder,
        ):
            for samples in self._samples(chapter):
                encoder.write(samples)

    def _samples(self, chapter: SpokenChapter) -> Iterator[Samples]:
        for index, audio_id in enumerate(chapter.audio_ids):
            if index:
                yield _silence(BETWEEN_PARTS_S)
            audio = self._audio.find(audio_id)
            if audio is None:
                raise AudioNotFound(audio_id)
            with self._audio.local_copy(audio) as path, closing(read_blocks(path)) as blocks:
                for block in blocks:
                    yield block.samples

    def passages(self, chapter: SpokenChapter, start: float = 0.0) -> list[Passage]:
        """The words of a chapter that begins at a time, in seconds.

        Raises AudioNotFound, WordsNotFound, StorageUnavailable.
        """
        found = list[Passage]()
        for audio_id, later in zip(chapter.audio_ids, chapter.starts, strict=True):
            found += [_later(each, start + later) for each in self._audio.words(audio_id)]
        return found


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def _later(passage: Passage, seconds: float) -> Passage:
    words = tuple(word.later(seconds) for word in passage.words)
    marks = tuple(mark.later(seconds) for mark in passage.marks)
    return replace(passage, words=words, marks=marks)
