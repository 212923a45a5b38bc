"""Fitting voices to their speakers: adding samples, the fit and its events."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from phonex.accounts.principal import Principal, Scope
from phonex.errors import (
    DatabaseUnavailable,
    FittingImpossible,
    QueueFull,
    Stopping,
    StorageFull,
    VoiceFileUnusable,
    VoiceNotFound,
)
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import MalformedRequest, event_stream, problems
from phonex.routes.native.jobs import HEARTBEAT_S
from phonex.routes.native.requests import SamplesForm
from phonex.routes.native.speech import DISABLED_VOICE, SAMPLE_ERRORS
from phonex.routes.native.voice_schemas import Voice
from phonex.store.errors import StorageUnavailable

if TYPE_CHECKING:
    from phonex.services import Services

router = APIRouter(
    prefix="/voice/{voice_id}", tags=["voices"], dependencies=[Depends(require(Scope.VOICES))]
)

EVENT_STREAM = event_stream(
    "events `progress`, then one `done`, `failed` or `off`; data: Voice",
    'event: progress\ndata: {"fitting": {"state": "running", "progress": 40}, …}\n\n',
)


@router.post(
    "/samples",
    summary="Add samples to a voice",
    responses=problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        VoiceNotFound,
        *DISABLED_VOICE,
        QueueFull,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def add_samples(
    voice_id: str,
    form: Annotated[SamplesForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> Voice:
    """Rebuilds the voice from these recordings, followed by the sample it already has.

    At most 60 s of speech is used. Until the new fit is done, the voice is an instant clone again.
    """
    samples = samples_of(form.voice_sample, services.settings.max_upload_mb)
    return Voice.of(await services.voices.add_samples(principal, voice_id, samples))


@router.post(
    "/fit",
    status_code=202,
    summary="Fit a voice to its sample",
    responses=problems(
        VoiceNotFound,
        *DISABLED_VOICE,
        FittingImpossible,
        Stopping,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def fit_voice(
    voice_id: str, services: ServicesDep, principal: PrincipalDep, response: Response
) -> Voice:
    """Queues a fit, which takes a minute or two. Registering and adding samples queue one, too.

    A fit that is already queued or running continues unchanged. The voice can speak meanwhile.
    """
    record = await services.voices.fit(principal, voice_id)
    response.headers["Location"] = f"/voice/{voice_id}/events"
    return Voice.of(record)


@router.delete(
    "/fit",
    summary="Cancel the fit of a voice",
    responses=problems(
        VoiceNotFound, VoiceFileUnusable, DatabaseUnavailable, StorageFull, StorageUnavailable
    ),
)
async def cancel_fit(voice_id: str, services: ServicesDep, principal: PrincipalDep) -> Voice:
    """The voice stays as it was: instant, or with its earlier fit. Cancelling twice is fine."""
    return Voice.of(await services.voices.cancel_fit(principal, voice_id))


@router.get(
    "/events",
    summary="Watch the fit of a voice",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | problems(VoiceNotFound, DatabaseUnavailable),
)
async def watch_fit(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> EventSourceResponse:
    """Server-sent events, one for each change; the last one names the state in which the fit ended.

    `done`: the voice is fitted. `failed`: it stays as it was; `off`: it is an instant clone; its
    `warnings` say why. If no fit is queued or running, the last event is sent at once.
    """
    await services.voices.get(principal, voice_id)  # an unknown voice is a 404, not an empty stream
    return EventSourceResponse(_events(voice_id, services, principal), ping=HEARTBEAT_S)


async def _events(
    voice_id: str, services: "Services", principal: Principal
) -> AsyncIterator[ServerSentEvent]:
    async for record in services.voices.fit_events(principal, voice_id):
        state = record.fitting.state
        name = "progress" if state.active else state.value
        yield ServerSentEvent(Voice.of(record).model_dump_json(), event=name)
