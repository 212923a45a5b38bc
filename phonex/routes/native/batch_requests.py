"""The body of POST /batch: JSON lines or CSV, as it is or as a file of a form."""

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, BinaryIO, cast

from fastapi import Depends, Query, Request
from pydantic import AliasChoices, Field, StringConstraints, ValidationError
from starlette.datastructures import UploadFile

from phonex.batches.errors import MOST_FAULTS, LineFault, RowsUnsupported
from phonex.batches.lines import AskedLine
from phonex.batches.rows import (
    MEDIA_TYPES,
    MOST_LINES,
    Row,
    RowFormat,
    Rows,
    find_row_format,
    read_rows,
)
from phonex.errors import UploadTooLarge
from phonex.routes.http.deps import ServicesDep
from phonex.routes.http.openapi import BYTES, FORM
from phonex.routes.http.problem import message_of
from phonex.routes.http.uploads import explain_failed_upload
from phonex.routes.native.requests import CallbackUrl, Key, Natural, SpeechFields, Text
from phonex.routes.native.speech import request_without_text
from phonex.store.records.job import JobKind

MEMORY_BYTES = 1 << 20  # of a body; a longer one goes to a file
MOST_FIELD_CHARS = 64  # of a field's name in a message
EXAMPLES = {
    RowFormat.JSON_LINES: '{"text": "Good morning.", "name": "morning"}\n'
    '{"text": "Buenas noches.", "language": "ES"}\n',
    RowFormat.CSV: "text,language,name\nGood morning.,EN,morning\nBuenas noches.,ES,\n",
}
ROWS = {"type": "string", "minLength": 1}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **{
                name: {"schema": ROWS, "example": EXAMPLES[form]}
                for name, form in MEDIA_TYPES.items()
            },
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"file": BYTES["schema"]},
                    "required": ["file"],
                }
            },
        },
    }
}


class LineFields(SpeechFields):
    """A line of a batch: the fields of POST /tts and POST /clone, and a name."""

    text: Text
    ssml: bool = False
    voice_id: Key | None = Field(None, validation_alias=AliasChoices("voice_id", "voice"))
    version: Natural | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = None

    def asked(self, line: int) -> AskedLine:
        kind = JobKind.TTS if self.voice_id is None else JobKind.CLONE
        request = replace(
            request_without_text(kind, self),
            text=self.text,
            ssml=self.ssml,
            voice_id=self.voice_id,
            version=self.version,
        )
        return AskedLine(line, self.name, request)


@dataclass(frozen=True)
class AskedBatch:
    """faults: what is wrong with the other lines."""

    lines: Sequence[AskedLine]
    faults: Sequence[LineFault]


def parse_rows(rows: Rows) -> AskedBatch:
    lines, faults = list[AskedLine](), [*rows.faults]
    for row in rows.rows:
        if len(faults) >= MOST_FAULTS:
            break
        _parse_row(row, lines.append, faults.extend)
    return AskedBatch(lines, faults)


def _parse_row(
    row: Row,
    add: Callable[[AskedLine], None],
    refuse: Callable[[Sequence[LineFault]], None],
) -> None:
    try:
        add(LineFields.model_validate(row.fields).asked(row.line))
    except ValidationError as exc:
        found = exc.errors(include_url=False, include_context=False)
        refuse([LineFault(row.line, _field(each["loc"]), message_of(each)) for each in found])


def _field(loc: Sequence[str | int]) -> str:
    return ".".join(map(str, loc))[:MOST_FIELD_CHARS]


@asynccontextmanager
async def _sent(request: Request, limit_mb: float) -> AsyncIterator[tuple[BinaryIO, RowFormat]]:
    """The body as a file, for the block. Raises RowsUnsupported, UploadTooLarge."""
    media_type = request.headers.get("content-type", "")
    if media_type.lower().startswith(FORM):
        async with request.form() as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise RowsUnsupported("A form without a `file`")
            if (upload.size or 0) > limit_mb * 1_000_000:
                raise UploadTooLarge(limit_mb)
            known = find_row_format(upload.content_type or "", upload.filename or "")
            if known is None:
                raise RowsUnsupported("A `file` of no known type")
            yield upload.file, known
        return
    form_of_rows = find_row_format(media_type)
    if form_of_rows is None:
        raise RowsUnsupported(media_type[:MOST_FIELD_CHARS])
    with tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES) as file:
        async for piece in request.stream():
            file.write(piece)
        yield cast(BinaryIO, file), form_of_rows


async def _asked(request: Request, services: ServicesDep) -> AskedBatch:
    """Raises RowsUnsupported, UploadTooLarge, RowsMalformed, BatchTooLong, UploadsUnavailable."""
    disk = services.threads.disk
    try:
        async with _sent(request, services.settings.max_upload_mb) as (file, form):
            rows = await disk.run(read_rows, file, form, MOST_LINES)
    except OSError as exc:  # of the temporary file
        raise explain_failed_upload(exc) from exc
    return await disk.run(parse_rows, rows)


AskedBatchDep = Annotated[AskedBatch, Depends(_asked)]
CallbackQuery = Annotated[
    CallbackUrl | None, Query(description="is told when the batch has ended, see docs/webhooks.md")
]
