"""Batches: many texts in one request; their manifests and archives."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse

from phonex.accounts.principal import Scope
from phonex.batches.errors import (
    BatchEmpty,
    BatchNotEnded,
    BatchNotFound,
    BatchTooLong,
    LinesInvalid,
    RowsMalformed,
    RowsUnsupported,
)
from phonex.batches.manifest import csv_pieces, json_lines
from phonex.errors import (
    DatabaseUnavailable,
    EngineUnavailable,
    QueueFull,
    Stopping,
    StorageFull,
    SynthesisTimeout,
    UploadTooLarge,
)
from phonex.routes.http.archives import ARCHIVE, answer_archive
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.file_response import SYNTHETIC
from phonex.routes.http.openapi import MalformedRequest, Responses, problems
from phonex.routes.http.schemas import AUDIO_ID
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.batch_requests import BODY, AskedBatchDep, CallbackQuery
from phonex.routes.native.batch_schemas import BatchJob, BatchLineState, BatchManifest
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import QUOTA_ERRORS
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import is_job_id
from phonex.webhooks.errors import CallbackRefused, CallbacksOff

router = APIRouter(prefix="/batch", tags=["batches"], dependencies=[Depends(require(Scope.SPEAK))])


class ManifestFormat(StrEnum):
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


def _batch_id(batch_id: Annotated[str, Path(examples=[AUDIO_ID])]) -> str:
    if not is_job_id(batch_id):
        raise BatchNotFound(batch_id)
    return batch_id


BatchId = Annotated[str, Depends(_batch_id)]
MANIFEST: Responses = {
    200: {
        "model": BatchManifest,
        "description": "what became of each line",
        "content": {"text/csv": {"schema": {"type": "string"}}, "application/jsonl": {}},
    }
}


@router.post(
    "",
    status_code=202,
    summary="Speak many texts",
    openapi_extra=BODY,
    responses=problems(
        MalformedRequest,
        RowsUnsupported,
        RowsMalformed,
        BatchEmpty,
        BatchTooLong,
        LinesInvalid,
        UploadTooLarge,
        UploadsUnavailable,
        CallbacksOff,
        CallbackRefused,
        QueueFull,
        Stopping,
        EngineUnavailable,
        SynthesisTimeout,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
        *QUOTA_ERRORS,
    ),
)
async def speak_batch(
    asked: AskedBatchDep,
    principal: PrincipalDep,
    services: ServicesDep,
    response: Response,
    callback_url: CallbackQuery = None,
) -> BatchJob:
    """One line for each text, with the fields of POST /tts, or of POST /clone with a `voice_id`,
    and a `name` for its file in the archive.

    All lines are checked before the first is spoken. They wait behind other requests.
    """
    batches = services.batches
    record = await batches.submit(principal, asked.lines, asked.faults, callback_url)
    response.headers["Location"] = f"/job/{record.job_id}"
    return BatchJob.of(record, services.queue.position(record.job_id))


@router.get(
    "/{batch_id}",
    summary="Get the manifest of a batch",
    response_model=BatchManifest,
    responses=MANIFEST | problems(BatchNotFound, DatabaseUnavailable, StorageUnavailable),
)
async def get_batch(
    batch_id: BatchId,
    principal: PrincipalDep,
    services: ServicesDep,
    format: Annotated[ManifestFormat, Query()] = ManifestFormat.JSON,
) -> Response:
    """Every line with its audio, also while the batch is being spoken."""
    record = await services.batches.get(principal, batch_id)
    lines = services.batches.manifest(record)
    if format is ManifestFormat.CSV:
        return StreamingResponse(csv_pieces(lines), media_type="text/csv; charset=utf-8")
    if format is ManifestFormat.JSONL:
        return StreamingResponse(json_lines(lines), media_type="application/jsonl")
    callback = await services.webhooks.find(record)
    manifest = BatchManifest(
        batch=BatchJob.of(record, services.queue.position(batch_id), callback),
        lines=[BatchLineState.of(line) async for line in lines],
    )
    return JSONResponse(manifest.model_dump(mode="json"))


@router.get(
    "/{batch_id}/archive",
    summary="Fetch all audio of a batch",
    response_class=StreamingResponse,
    responses=ARCHIVE
    | problems(BatchNotFound, BatchNotEnded, DatabaseUnavailable, StorageUnavailable),
)
async def get_archive(
    batch_id: BatchId, principal: PrincipalDep, services: ServicesDep
) -> StreamingResponse:
    """A zip with every file that was spoken, and `manifest.csv`.

    It is made while it is sent: one that ends early is not complete, and does not open.
    """
    record = await services.batches.get(principal, batch_id)
    pieces = services.batches.archive(record)
    return await answer_archive(pieces, f"phonex-{batch_id[:8]}.zip", SYNTHETIC)


@router.delete(
    "/{batch_id}",
    summary="Delete a batch with its audio",
    responses=problems(
        BatchNotFound, BatchNotEnded, DatabaseUnavailable, StorageFull, StorageUnavailable
    ),
)
async def delete_batch(batch_id: BatchId, principal: PrincipalDep, services: ServicesDep) -> Done:
    """A batch that is still being spoken is first cancelled with DELETE /job/{job_id}."""
    await services.batches.delete(principal, batch_id)
    return Done(message=f"Batch {batch_id} was deleted.")
