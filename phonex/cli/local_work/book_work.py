"""The work of `phonex book`."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from phonex.accounts.principal import ANONYMOUS
from phonex.books.covers import picture_of
from phonex.books.document import ChapterState
from phonex.books.reading.book import Cover
from phonex.books.request import AskedBook
from phonex.books.timeline import marks_of
from phonex.cli.local_work.delivery import copy_file, is_zip, write_pieces, write_text
from phonex.cli.local_work.errors import InputUnusable, OutputUnusable
from phonex.cli.local_work.progress import watching
from phonex.cli.local_work.running import begin, follow, incomplete, run_in, say
from phonex.cli.local_work.work_folder import WorkFolder, digest
from phonex.cli.tables import print_json
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.services.local_work import LocalWork
from phonex.store.records.job import BookRecord, JobKind, JobStatus
from phonex.synthesis.request import SynthesisRequest
from phonex.text.captions import WRITERS, to_srt
from phonex.text.languages import canonical_language

M4B, MP3 = "m4b", "mp3"
FORMATS = (M4B, MP3)
CHAPTERS_S = 5.0  # between two looks for chapters to write


@dataclass(frozen=True)
class BookRequest:
    """What the audio of a book depends on beside its file."""

    language: str | None = None
    speaker: str | None = None
    voice: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    seed: int | None = None
    title: str = ""
    author: str = ""

    def asked(self, file_name: str, cover: Cover | None) -> AskedBook:
        """Raises LanguageNotFound."""
        speech = SynthesisRequest(
            kind=JobKind.TTS if self.voice is None else JobKind.CLONE,
            text="",
            speaker=self.speaker,
            voice_id=self.voice,
            speed=self.speed,
            pitch=self.pitch,
            seed=self.seed,
        )
        language = canonical_language(self.language) if self.language else None
        return AskedBook(file_name, speech, language, self.title, self.author, cover)


@dataclass(frozen=True)
class BookOutput:
    """form: m4b, or mp3, whose path is a folder or a .zip. captions: of the m4b. spoken: captions
    are as the words are spoken, instead of as they are written.
    """

    path: Path
    form: str
    captions: Path | None
    spoken: bool = False

    @property
    def is_folder(self) -> bool:
        return self.form == MP3 and not is_zip(self.path)

    @property
    def finished(self) -> Path:
        """Exists once the output is whole."""
        return self.path / "0001.mp3" if self.is_folder else self.path


def speak_book(
    file: Path,
    out: Path | None,
    request: BookRequest,
    *,
    form: str | None,
    captions: Path | None,
    spoken: bool,
    cover: Path | None,
    anew: bool,
    as_json: bool,
) -> None:
    """Speak a book into a file or folder; what was begun for it goes on."""
    settings = settings_or_exit()
    with exit_on_error():
        output = replace(_output(file, out, form, captions), spoken=spoken)
        content, picture = file.read_bytes(), _cover(cover)
        asked = request.asked(file.name, picture)
        wanted = {
            "file": digest(file.name.encode(), content),
            "cover": digest(picture.data) if picture else None,
            **{f"--{name}": value for name, value in asdict(request).items()},
        }
        folder = WorkFolder(output.path, wanted)
        speak = partial(_speak, folder=folder, content=content, asked=asked, output=output)
        with folder.taken(output.finished, anew=anew):
            book, chapters = run_in(folder, settings, speak)
            folder.remove()
    _report(book, chapters, output, as_json=as_json)


def _output(file: Path, out: Path | None, form: str | None, captions: Path | None) -> BookOutput:
    """Raises OutputUnusable."""
    if form is None:
        form = M4B if out is None or out.suffix.lower() == f".{M4B}" else MP3
        if out is not None and form == MP3 and out.suffix and not (is_zip(out) or out.is_dir()):
            raise OutputUnusable(
                f"-o {out}: name a .m4b file; for chapters as MP3, a folder or a .zip file; or say "
                "which by --format m4b or mp3."
            )
    elif form not in FORMATS:
        raise OutputUnusable(f"--format {form}: choose {M4B} or {MP3}.")
    _check_captions(captions, form)
    path = out or Path(f"{file.stem}.{M4B}" if form == M4B else file.stem)
    return BookOutput(path, form, captions)


def _check_captions(captions: Path | None, form: str) -> None:
    """Raises OutputUnusable."""
    if captions is None:
        return
    if form == MP3:
        raise OutputUnusable("--captions: every MP3 has captions beside it; leave the option out.")
    if _suffix(captions) not in WRITERS:
        raise OutputUnusable(f"--captions {captions}: name a .srt, .vtt or .json file.")
    if not captions.absolute().parent.is_dir():
        raise OutputUnusable(f"The folder {captions.parent} does not exist; create it first.")


def _suffix(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _cover(path: Path | None) -> Cover | None:
    """Raises InputUnusable, OSError."""
    if path is None:
        return None
    cover = Cover("", path.read_bytes())
    if picture_of(cover) is None:
        raise InputUnusable(f"--cover {path}: this is no JPEG or PNG picture of at most 10 MB.")
    return cover


async def _speak(
    work: LocalWork, folder: WorkFolder, content: bytes, asked: AskedBook, output: BookOutput
) -> tuple[BookRecord, list[ChapterState]]:
    """Raises WorkIncomplete, and what BookService.submit raises."""
    submit = partial(work.books.submit, ANONYMOUS, BytesIO(content), asked)
    job = await begin(work, folder, JobKind.BOOK, submit)
    for warning in job.warnings:
        say(warning, style="yellow")
    async with _writing_chapters(work, job.job_id, output):
        with watching(error_console()) as show:
            ended = await follow(work, job, show, "parts")
    if ended.status is not JobStatus.COMPLETED:
        raise await incomplete(work, ended, "parts", folder.path)
    book = await work.books.get(ANONYMOUS, job.job_id)
    await _deliver(work, book, output)
    return book, await work.books.chapters(book)


@asynccontextmanager
async def _writing_chapters(
    work: LocalWork, book_id: str, output: BookOutput
) -> AsyncIterator[None]:
    """For the block, write chapters as they are spoken, if the output is a folder."""
    if not output.is_folder:
        yield
        return
    writing = asyncio.create_task(_keep_writing(work, book_id, output))
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)  # what failed is tried at the end


async def _keep_writing(work: LocalWork, book_id: str, output: BookOutput) -> None:
    written = set[int]()
    while True:
        written |= await _write_chapters(work, book_id, output, written)
        await asyncio.sleep(CHAPTERS_S)


async def _deliver(work: LocalWork, book: BookRecord, output: BookOutput) -> None:
    if output.is_folder:
        await _write_chapters(work, book.job_id, output)
    elif output.form == MP3:
        await write_pieces(
            output.path, work.books.archive(ANONYMOUS, book.job_id, spoken=output.spoken), work.disk
        )
    else:
        async with work.books.audiobook(ANONYMOUS, book.job_id) as path:
            await work.disk.run(copy_file, path, output.path)
    if output.captions is not None:
        writer = WRITERS[_suffix(output.captions)]
        passages = await work.books.words(ANONYMOUS, book.job_id)
        await work.disk.run(write_text, output.captions, writer(passages, spoken=output.spoken))


async def _write_chapters(
    work: LocalWork, book_id: str, output: BookOutput, written: Collection[int] = ()
) -> set[int]:
    """Write those that are whole, as they are named in the archive; their numbers.

    written: what is there already.
    """
    book = await work.books.get(ANONYMOUS, book_id)
    chapters = [each for each in await work.books.chapters(book) if each.is_whole]
    new = {each.number for each in chapters}.difference(written)
    for number in sorted(new):
        stem = output.path / f"{number:04d}"
        passages = await work.books.words(ANONYMOUS, book_id, number)
        captions = to_srt(passages, spoken=output.spoken)
        await work.disk.run(write_text, stem.with_suffix(".srt"), captions)
        async with work.books.chapter(ANONYMOUS, book_id, number) as path:
            await work.disk.run(copy_file, path, stem.with_suffix(".mp3"))
    return new


def _report(
    book: BookRecord, chapters: list[ChapterState], output: BookOutput, *, as_json: bool
) -> None:
    marks = marks_of(state.spoken for state in chapters)
    if not as_json:
        n, minutes = len(chapters), marks[-1].end / 60
        said = f"{n} chapter{'s'[: n != 1]}, {minutes:.1f} minutes"
        say(f"{output.path}: {book.title}, {said}")
        return
    print_json(
        {
            "out": str(output.path),
            "captions": str(output.captions) if output.captions else None,
            "title": book.title,
            "author": book.author,
            "duration": round(marks[-1].end, 3),
            "chapters": [
                {"number": number, "title": mark.title, "start": round(mark.start, 3)}
                for number, mark in enumerate(marks, 1)
            ],
            "warnings": book.warnings,
        }
    )
