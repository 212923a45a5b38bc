"""Jobs: progress, events, cancelling and retrying of syntheses, batches and books."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from phonex.accounts.principal import Principal, Scope
from phonex.errors import (
    AudioNotFound,
    DatabaseUnavailable,
    InvalidInput,
    JobFinished,
    JobNotFailed,
    JobNotFound,
    QueueFull,
    SampleNotKept,
    Stopping,
    StorageFull,
)
from phonex.routes.http.deps import AudioId, JobId, PrincipalDep, ServicesDep, require, tell_timing
from phonex.routes.http.openapi import event_stream, problems
from phonex.routes.native.batch_schemas import BatchJob
from phonex.routes.native.book_schemas import BookJob
from phonex.routes.native.job_schemas import JobList, JobType, SynthesisJob, VoiceFitJob
from phonex.routes.native.schemas import Synthesis
from phonex.routes.native.shown_jobs import ShownJob, show_job
from phonex.store.database.paging import Page
from phonex.store.records.job import (
    BatchRecord,
    BookRecord,
    FitRecord,
    JobRecord,
    JobStatus,
    SynthesisRecord,
)

if TYPE_CHECKING:
    from phonex.services.service import Services

# Echos make jobs, too: whoever may speak with them follows those.
router = APIRouter(tags=["jobs"], dependencies=[Depends(require(Scope.SPEAK, Scope.ECHOS))])
SPEAKING = [Depends(require(Scope.SPEAK))]

HEARTBEAT_S = 15
# Longer than the drain of the jobs, which ends every stream.
STREAM_GRACE_S = 10
# A cancelled job ends with `failed`, too: there will be no audio. Its data has the status.
EVENTS = {
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "failed",
}
EVENT_STREAM = event_stream(
    "events `progress`, then one `completed` or `failed`; data: Synthesis",
    'event: progress\ndata: {"status": "processing", "progress": 40, …}\n\n',
)


@router.get(
    "/job/{job_id}",
    summary="Get the status of a job",
    responses=problems(JobNotFound, DatabaseUnavailable),
)
async def get_job(
    job_id: JobId, principal: PrincipalDep, services: ServicesDep, response: Response
) -> ShownJob:
    """With the request as it was made. A failed job has an `error`; the response is still 200."""
    record = await services.queue.get(principal, job_id)
    if isinstance(record, SynthesisRecord):
        tell_timing(record, response)
    position = services.queue.position(job_id)
    return show_job(record, position, await services.webhooks.find(record))


@router.get(
    "/status/{audio_id}",
    summary="Get the status of an audio",
    responses=problems(AudioNotFound, JobNotFound, DatabaseUnavailable),
)
async def get_status(
    audio_id: AudioId, principal: PrincipalDep, services: ServicesDep, response: Response
) -> ShownJob:
    """The same as GET /job/{job_id}."""
    return await get_job(audio_id, principal, services, response)


@router.get(
    "/job/{job_id}/events",
    summary="Watch a job",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | problems(JobNotFound, DatabaseUnavailable),
)
async def watch_job(
    job_id: JobId, principal: PrincipalDep, services: ServicesDep
) -> EventSourceResponse:
    """Server-sent events, one for each change; the stream ends with the job.

    `completed`: the audio is ready. `failed`: there will be none; `data.status` is `failed` or
    `cancelled`.
    """
    # An unknown job is a 404, not an empty stream.
    show_job(await services.queue.get(principal, job_id))
    return EventSourceResponse(
        _events(principal, job_id, services),
        ping=HEARTBEAT_S,
        shutdown_grace_period=services.settings.drain_s + STREAM_GRACE_S,
    )


async def _events(
    principal: Principal, job_id: str, services: "Services"
) -> AsyncIterator[ServerSentEvent]:
    async for record in services.queue.events(principal, job_id):
        data = _shown(record, services).model_dump_json()
        yield ServerSentEvent(data, event=EVENTS.get(record.status, "progress"))


@router.get(
    "/jobs",
    summary="List jobs, newest first",
    dependencies=SPEAKING,
    responses=problems(InvalidInput, DatabaseUnavailable),
)
async def list_jobs(
    principal: PrincipalDep,
    services: ServicesDep,
    status: Annotated[JobStatus | None, Query(description="only jobs with this status")] = None,
    kind: Annotated[
        JobType,
        Query(description="syntheses, batches, books, or the fits that are queued and running"),
    ] = JobType.SYNTHESIS,
    parent: Annotated[
        str | None,
        Query(
            pattern="^[0-9a-f-]{36}$",
            description="syntheses of this batch or book; else those of none",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
) -> JobList:
    """A text is cut to its first 120 characters; `GET /job/{job_id}` has all of it."""
    which = (principal, status, limit, cursor)
    page: Page[FitRecord] | Page[BatchRecord] | Page[BookRecord] | Page[SynthesisRecord]
    if kind is JobType.FIT:
        page = await services.fittings.page(*which)
    elif kind is JobType.BATCH:
        page = await services.batches.page(*which)
    elif kind is JobType.BOOK:
        page = await services.books.page(*which)
    else:
        page = await services.synthesis.page(*which, parent or "")
    jobs = [_listed(each, services.queue.position(each.job_id)) for each in page.items]
    return JobList(jobs=jobs, count=len(jobs), next_cursor=page.next_cursor)


def _listed(record: JobRecord, position: int | None) -> ShownJob | VoiceFitJob:
    """A job as in a list."""
    if isinstance(record, FitRecord):
        return VoiceFitJob.of(record, position)
    shown = show_job(record, position)
    return shown.brief() if isinstance(shown, SynthesisJob) else shown


@router.delete(
    "/job/{job_id}",
    summary="Cancel a job",
    dependencies=SPEAKING,
    responses=problems(JobNotFound, JobFinished, DatabaseUnavailable),
)
async def cancel_job(
    job_id: JobId, principal: PrincipalDep, services: ServicesDep
) -> Synthesis | BatchJob | BookJob:
    """A running job stops after its current piece of text, or is abandoned within a minute. Of a
    batch, what was spoken before is kept.

    Cancelling twice is not an error.
    """
    show_job(await services.queue.get(principal, job_id))  # a fit is its voice's
    return _shown(await services.queue.cancel(principal, job_id), services)


@router.post(
    "/job/{job_id}/retry",
    status_code=202,
    summary="Retry a failed job",
    dependencies=SPEAKING,
    responses=problems(
        JobNotFound,
        JobNotFailed,
        SampleNotKept,
        QueueFull,
        Stopping,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def retry_job(
    job_id: JobId, principal: PrincipalDep, services: ServicesDep, response: Response
) -> Synthesis | BatchJob | BookJob:
    """Starts the job again under the same id; of a batch, only the lines that failed. Quick clones
    cannot be retried: no sample is kept.
    """
    record = await services.synthesis.retry(principal, job_id)
    response.headers["Location"] = f"/job/{job_id}"
    return _shown(record, services)


def _shown(record: JobRecord, services: "Services") -> Synthesis | BatchJob | BookJob:
    position = services.queue.position(record.job_id)
    if isinstance(record, SynthesisRecord):
        return Synthesis.of(record, position)
    return show_job(record, position)
