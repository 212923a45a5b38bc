"""The work of `phonex batch`."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from phonex.accounts.principal import ANONYMOUS
from phonex.batches.errors import LinesInvalid
from phonex.batches.lines import ManifestLine
from phonex.cli.local_work.delivery import is_zip, write_exported, write_pieces
from phonex.cli.local_work.lines import TextsToSay, read_texts, with_defaults
from phonex.cli.local_work.progress import watching
from phonex.cli.local_work.running import begin, follow, run_in, say
from phonex.cli.local_work.work_folder import WorkFolder
from phonex.cli.remedies import with_commands
from phonex.cli.tables import print_json
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.routes.native.batch_requests import AskedBatch, parse_rows
from phonex.services.local_work import LocalWork
from phonex.store.records.job import BatchRecord, JobKind, JobStatus

MOST_SHOWN = 5  # lines that failed
MANIFEST = "manifest.csv"
OPTIONS = {"voice_id": "--voice"}  # where they are not called as the field


def speak_batch(
    file: Path,
    out: Path | None,
    defaults: Mapping[str, object],
    *,
    anew: bool,
    as_json: bool,
) -> None:
    """Speak many texts into a folder or zip; what was begun for it goes on.

    defaults: fields of the lines that lack them.
    """
    settings = settings_or_exit()
    with exit_on_error():
        texts = read_texts(file)
        rows = replace(texts.rows, rows=[*with_defaults(texts.rows.rows, defaults)])
        target = out or _named_after(file)
        options = {OPTIONS.get(name, f"--{name}"): value for name, value in defaults.items()}
        folder = WorkFolder(target, {"file": texts.digest, **options})
        speak = partial(_speak, folder=folder, asked=parse_rows(rows))
        finished = target if is_zip(target) else target / MANIFEST
        with folder.taken(finished, anew=anew), _naming_lines(texts):
            lines = run_in(folder, settings, speak)
            failed = [line for line in lines if line.status != JobStatus.COMPLETED]
            if not failed:
                folder.remove()
    _report(target, texts, lines, as_json=as_json)
    if failed:
        _report_failed(failed, texts, folder)
        raise typer.Exit(1)


def _named_after(file: Path) -> Path:
    """In the current folder."""
    name = file.resolve().name
    return Path(f"{name}-audio" if file.is_dir() else Path(name).stem)


@contextmanager
def _naming_lines(texts: TextsToSay) -> Iterator[None]:
    """If lines are wrong, print what is wrong with each, and exit."""
    try:
        yield
    except LinesInvalid as exc:
        for name, message in exc.fields:
            line, _, field = name.partition(".")
            say(f"{texts.where(int(line))}: {field}: {with_commands(message)}", style="red")
        n = len(exc.fields)
        things = f"{n} thing{'s'[: n != 1]} to correct"
        say(f"phonex: {things}; nothing is spoken until then.", style="red")
        raise typer.Exit(1) from exc


async def _speak(work: LocalWork, folder: WorkFolder, asked: AskedBatch) -> list[ManifestLine]:
    """Raises what BatchService.submit raises."""
    submit = partial(work.batches.submit, ANONYMOUS, asked.lines, asked.faults)
    job = await begin(work, folder, JobKind.BATCH, submit)
    try:
        with watching(error_console()) as show:
            await follow(work, job, show, "texts")
    except asyncio.CancelledError:
        if not is_zip(folder.out):
            await _write_files(work, await work.batches.get(ANONYMOUS, job.job_id), folder.out)
        raise
    batch = await work.batches.get(ANONYMOUS, job.job_id)
    if is_zip(folder.out):
        await write_pieces(folder.out, work.batches.archive(batch), work.disk)
    else:
        await _write_files(work, batch, folder.out)
    return [line async for line in work.batches.manifest(batch)]


async def _write_files(work: LocalWork, batch: BatchRecord, folder: Path) -> None:
    async for each in work.batches.files(batch):
        await work.disk.run(write_exported, folder, each)


def _report(out: Path, texts: TextsToSay, lines: Sequence[ManifestLine], *, as_json: bool) -> None:
    seconds = sum(line.duration or 0.0 for line in lines)
    spoken = [line for line in lines if line.status == JobStatus.COMPLETED]
    if not as_json:
        say(f"{out}: {len(spoken)} of {len(lines)} texts are spoken, {seconds:.1f} s")
        return
    shown = ("name", "status", "duration", "error_code", "error")
    print_json(
        {
            "out": str(out),
            "completed": len(spoken),
            "failed": len(lines) - len(spoken),
            "duration": round(seconds, 3),
            "texts": [
                {"source": texts.where(line.line), **line.model_dump(include=set(shown))}
                for line in lines
            ],
        }
    )


def _report_failed(failed: Sequence[ManifestLine], texts: TextsToSay, folder: WorkFolder) -> None:
    for line in failed[:MOST_SHOWN]:
        why = with_commands(line.error or f"It is {line.status}.")
        say(f"{texts.where(line.line)}: {why}", style="red")
    say(
        f"phonex: {len(failed)} failed; the same command speaks them again. "
        f"What is done is kept in {folder.path} until then.",
        style="red",
    )
