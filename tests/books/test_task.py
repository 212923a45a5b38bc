"""What a book's handler and shelf make of a database and a disk that lag behind."""

from collections.abc import Iterator

import pytest

from phonex.accounts.principal import Principal
from phonex.books.assembly import BookAssembly
from phonex.books.document import BookDocument, ChapterEntry
from phonex.books.shelf import BookShelf
from phonex.books.task import BookTask
from phonex.store.errors import StorageUnavailable
from phonex.store.files.book_files import BookFiles
from phonex.store.files.folders import open_audio_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.records.job import BookRecord, JobStatus
from phonex.synthesis.children import ChildSyntheses, child_id
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from tests.blob_places import everywhere
from tests.jobs.stand_ins import Bench, Process, Records, make_record

pytestmark = [pytest.mark.anyio, everywhere]
BOOK = BookRecord(
    job_id="10000000-0000-4000-8000-000000000000",
    title="Rain",
    author="",
    n_children=1,
    n_chapters=1,
    n_characters=5,
    created_at=utc_now(),
)


class Files(BookFiles):
    """is_away: as a disk that fails, or a bucket that is not reached."""

    is_away = False

    def is_paused(self, book_id: str) -> bool:
        if self.is_away:
            raise StorageUnavailable("It is away.")
        return super().is_paused(book_id)


class AnyAmount:
    async def check_audio(self, principal: Principal) -> None: ...


class Place:
    """A book of one part, in a process that has not started."""

    def __init__(self, place: BlobPlace) -> None:
        self.records = Records()
        self.process = Process(self.records, Bench())
        self.disk = WorkerThreads("disk")
        self.files = Files(place.store(BlobKind.BOOKS))
        self.files.sweep()
        self.files.write(BOOK.job_id, DOCUMENT.model_dump_json(), None, ["{}"])
        self.shelf = BookShelf(self.process.queue, self.files, self.records, self.disk)
        audio = open_audio_files(place)
        self.task = BookTask(
            ChildSyntheses(self.process.queue),
            self.files,
            self.shelf,
            BookAssembly(audio, self.files),
            AnyAmount(),
            self.disk,
            self.disk,
        )


DOCUMENT = BookDocument(
    title="Rain",
    author="",
    language="EN",
    chapters=(ChapterEntry(title="One", first=0, n_parts=1),),
)


@pytest.fixture
def place(blob_place: BlobPlace) -> Iterator[Place]:
    made = Place(blob_place)
    yield made
    made.disk.close()


async def test_a_part_whose_end_is_not_recorded_yet_is_spoken(place: Place) -> None:
    part = await place.process.queue.submit(make_record(child_id(BOOK.job_id, 0)))
    live = place.process.queue.live.find(part.job_id)
    assert live is not None
    live.change(status=JobStatus.COMPLETED, duration=1.0)

    assert place.records.kept[part.job_id].status is JobStatus.QUEUED
    (chapter,) = await place.shelf.chapters(BOOK)
    assert chapter.is_whole


async def test_a_book_waits_while_its_files_are_away(place: Place) -> None:
    assert await place.task.ready(BOOK)
    place.files.is_away = True
    assert not await place.task.ready(BOOK)
    place.files.is_away = False
    place.files.pause(BOOK.job_id)
    assert not await place.task.ready(BOOK)
