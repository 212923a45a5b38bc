"""The manifest of a batch: what became of each line, and as which files it is written."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import partial

from phonex.accounts.personal_data import ExportedFile
from phonex.batches.lines import KeptLine, ManifestLine
from phonex.store.records.job import BatchRecord, JobStatus, SynthesisRecord

COLUMNS = tuple(ManifestLine.model_fields)
DELETED = "deleted"


def manifest_line(
    batch: BatchRecord, number: int, kept: KeptLine, record: SynthesisRecord | None
) -> ManifestLine:
    """number: of the line among the batch's, from 0. record: of its job, if that exists."""
    audio_id, error = kept.record.job_id, record and record.error
    return ManifestLine(
        line=kept.line,
        name=kept.file,
        audio_id=audio_id,
        audio_url=f"/audio/{audio_id}",
        status=record.status if record else _status_without_job(batch, number),
        duration=record.duration if record else None,
        error_code=error.code if error else None,
        error=error.message if error else None,
    )


def _status_without_job(batch: BatchRecord, number: int) -> str:
    if number < batch.n_begun:
        return DELETED
    return JobStatus.CANCELLED if batch.status is JobStatus.CANCELLED else JobStatus.QUEUED


def csv_text(lines: Iterable[ManifestLine], *, header: bool) -> str:
    """Source: RFC 4180."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if header:
        writer.writerow(COLUMNS)
    writer.writerows([getattr(line, column) for column in COLUMNS] for line in lines)
    return file.getvalue()


async def csv_pieces(lines: AsyncIterator[ManifestLine]) -> AsyncIterator[str]:
    yield csv_text([], header=True)
    async for line in lines:
        yield csv_text([line], header=False)


async def json_lines(lines: AsyncIterator[ManifestLine]) -> AsyncIterator[str]:
    async for line in lines:
        yield f"{line.model_dump_json()}\n"


def manifest_file(lines: Sequence[ManifestLine]) -> ExportedFile:
    """For the archive."""
    content = csv_text(lines, header=True).encode()
    return ExportedFile("manifest.csv", partial(io.BytesIO, content))
