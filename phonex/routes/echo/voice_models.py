"""Voice models: upload recordings, speak in their voices, list and delete them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from phonex.accounts.errors import AccountClosed, AccountMemorialized
from phonex.accounts.principal import Scope
from phonex.echo.errors import EchoNotFound, EchoUserNotFound, UserMissing, VoiceModelNotFound
from phonex.echo.types import Recording
from phonex.errors import DatabaseUnavailable, InvalidInput, QueueFull, StorageFull
from phonex.routes.echo.paging import CursorQuery, LimitQuery, UserQuery
from phonex.routes.echo.requests import EchoSpeechRequest, ReferenceForm
from phonex.routes.echo.schemas import (
    EchoSpoken,
    ReferenceUploaded,
    VoiceModel,
    VoiceModelFound,
    VoiceModelList,
)
from phonex.routes.http.deps import (
    PrincipalDep,
    ServicesDep,
    WaitPreferenceDep,
    require,
    samples_of,
)
from phonex.routes.http.openapi import MalformedRequest, Responses, problems
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.native.delivery import await_outcome
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import DISABLED_VOICE, SAMPLE_ERRORS, SPEECH_ERRORS
from phonex.routes.native.voices import CONSENT_ERRORS
from phonex.store.errors import StorageUnavailable
from phonex.text.languages import canonical_language

router = APIRouter(prefix="/api", tags=["echo"], dependencies=[Depends(require(Scope.ECHOS))])

IN_PROGRESS: Responses = {
    202: {"model": EchoSpoken, "description": "In progress; `GET /status/{audio_id}` shows it."}
}


@router.post(
    "/upload-reference",
    summary="Upload a recording as a voice model",
    responses=problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        *CONSENT_ERRORS,
        InvalidInput,
        UserMissing,
        EchoUserNotFound,
        AccountClosed,
        AccountMemorialized,
        EchoNotFound,
        QueueFull,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def upload_reference(
    form: Annotated[ReferenceForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> ReferenceUploaded:
    """Makes a voice of a recording, or of the sound of a video; it can speak at once.

    With `user_id` a record of it is kept, and with `echo_id` that echo speaks with it from now on.
    Without `user_id` only the voice is made: speak with its `model_id`, which is also a `voice_id`.
    With accounts, the `user_id` is that of the signed-in user by default.
    """
    [file] = samples_of([form.audio], services.settings.max_upload_mb)
    recording = Recording(file, form.audio.filename or "", form.name, form.details())
    uploaded = await services.echo.voice_models.upload(
        principal, recording, user_id=form.user_id, echo_id=form.echo_id
    )
    return ReferenceUploaded(
        model_id=uploaded.model_id,
        reference_id=uploaded.model_id,
        message=f"The voice {form.name!r} is ready.",
        database_record=None if uploaded.model is None else VoiceModel.of(uploaded.model),
    )


@router.post(
    "/synthesize",
    summary="Speak a text in the voice of a voice model",
    responses=IN_PROGRESS
    | problems(
        *SPEECH_ERRORS, BodyTooLarge, VoiceModelNotFound, *DISABLED_VOICE, DatabaseUnavailable
    ),
)
async def synthesize(
    body: EchoSpeechRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    preference: WaitPreferenceDep,
    response: Response,
) -> EchoSpoken:
    """Waits up to PHONEX_SYNC_WAIT seconds for the audio; after that it continues as a job.

    Without `reference_id`, the first speaker of the language speaks.
    """
    record = await services.echo.speech.submit(
        principal,
        body.text,
        reference_id=body.reference_id,
        language=canonical_language(body.language),
        speed=body.speed,
        format_name=body.format.lower(),
    )
    spoken = await await_outcome(principal, record, services, preference, response)
    return EchoSpoken(
        success=spoken.success,
        audio_id=spoken.audio_id,
        audio_path=spoken.audio_url,
        audio_url=spoken.audio_url,
        status=spoken.status,
    )


@router.get(
    "/voice-models",
    summary="List the voice models of a user",
    responses=problems(InvalidInput, UserMissing, EchoUserNotFound, DatabaseUnavailable),
)
async def list_voice_models(
    services: ServicesDep,
    principal: PrincipalDep,
    user_id: UserQuery = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> VoiceModelList:
    page = await services.echo.voice_models.page(principal, user_id, limit, cursor)
    models = [VoiceModel.of(model) for model in page.items]
    return VoiceModelList(voice_models=models, count=len(models), next_cursor=page.next_cursor)


@router.get(
    "/voice-models/{model_id}",
    summary="Show a voice model",
    responses=problems(VoiceModelNotFound, DatabaseUnavailable),
)
async def get_voice_model(
    model_id: str, services: ServicesDep, principal: PrincipalDep
) -> VoiceModelFound:
    model = await services.echo.voice_models.get(principal, model_id)
    return VoiceModelFound(voice_model=VoiceModel.of(model))


@router.delete(
    "/voice-models/{model_id}",
    summary="Delete a voice model",
    responses=problems(VoiceModelNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_voice_model(model_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    """Deletes its voice as well and takes it from its echo; audio made with it stays.

    If the disk fails (503 `storage_unavailable`), it can no longer be used; its files are deleted
    in the background as soon as possible.
    """
    await services.echo.voice_models.delete(principal, model_id)
    return Done(message=f"Voice model {model_id!r} was deleted.")
