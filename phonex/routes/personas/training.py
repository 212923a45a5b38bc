"""Training: texts and recordings teach an echo how its person writes and sounds."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from phonex.accounts.errors import AccountClosed, AccountsOff, VoiceQuotaReached
from phonex.accounts.principal import Scope
from phonex.echo.errors import EchoNotFound
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    LanguageNotFound,
    QueueFull,
    StorageFull,
    VoiceNotFound,
)
from phonex.personas.errors import (
    NotTrained,
    RecordingLengthWrong,
    TooManySamples,
    TrainingSampleNotFound,
)
from phonex.routes.accounts.deps import get_accounts
from phonex.routes.echo.requests import RecordId
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.file_response import answer_file
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.audio import media_type_of
from phonex.routes.native.consents import FLAC
from phonex.routes.native.speech import DISABLED_VOICE, SAMPLE_ERRORS
from phonex.routes.native.voices import CONSENT_ERRORS
from phonex.routes.personas.requests import (
    WHICH_ECHO,
    Activation,
    TextSample,
    VoiceSampleForm,
)
from phonex.routes.personas.schemas import (
    PersonaProfile,
    Trained,
    TrainingRecording,
    TrainingRecordingList,
    TrainingText,
    TrainingTextList,
    VoiceTrained,
)
from phonex.store.errors import StorageUnavailable
from phonex.store.records.training_samples import TrainingKind

router = APIRouter(
    prefix="/ai",
    tags=["personas"],
    dependencies=[Depends(require(Scope.ECHOS)), Depends(get_accounts)],
)

EchoQuery = Annotated[RecordId | None, Query(description=WHICH_ECHO)]
READ_ERRORS = (AccountsOff, EchoNotFound, DatabaseUnavailable)
VOICE_ERRORS = (
    *SAMPLE_ERRORS,
    *CONSENT_ERRORS,
    *DISABLED_VOICE,
    InvalidInput,
    VoiceNotFound,
    VoiceQuotaReached,
    AccountClosed,
    QueueFull,
    StorageFull,
    StorageUnavailable,
)


@router.post(
    "/train",
    summary="Teach an echo with a text",
    responses=problems(
        MalformedRequest,
        *READ_ERRORS,
        AccountClosed,
        LanguageNotFound,
        TooManySamples,
        StorageFull,
    ),
)
async def add_text(body: TextSample, services: ServicesDep, principal: PrincipalDep) -> Trained:
    """Keeps the text and measures the traits again in all texts. Four are enough; the same one
    counts once.

    The first sample makes your own echo, which your profile is.
    """
    found = await services.personas.texts.add(principal, body.text, body.echo_id, body.language)
    return Trained.of(found)


@router.get("/train", summary="List the texts of an echo", responses=problems(*READ_ERRORS))
async def list_texts(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> TrainingTextList:
    found = await services.personas.texts.page(principal, echo_id)
    samples = [TrainingText.model_validate(each) for each in found]
    return TrainingTextList(samples=samples, count=len(samples))


@router.delete(
    "/train",
    summary="Delete all texts of an echo",
    responses=problems(*READ_ERRORS, AccountClosed, StorageFull, StorageUnavailable),
)
async def delete_texts(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> Trained:
    """What they showed is forgotten with them."""
    return Trained.of(await services.personas.texts.delete_all(principal, echo_id))


@router.get(
    "/train/{text_id}",
    summary="Show a text that an echo was taught with",
    responses=problems(AccountsOff, TrainingSampleNotFound, DatabaseUnavailable),
)
async def get_text(text_id: str, services: ServicesDep, principal: PrincipalDep) -> TrainingText:
    return TrainingText.model_validate(await services.personas.texts.get(principal, text_id))


@router.delete(
    "/train/{text_id}",
    summary="Delete a text that an echo was taught with",
    responses=problems(
        AccountsOff,
        AccountClosed,
        TrainingSampleNotFound,
        EchoNotFound,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def delete_text(text_id: str, services: ServicesDep, principal: PrincipalDep) -> Trained:
    """Measures the traits again in the texts that are left; with fewer than four, the echo is no
    longer active.
    """
    return Trained.of(await services.personas.texts.delete(principal, text_id))


@router.post(
    "/voice",
    summary="Teach an echo with a recording",
    responses=problems(
        MalformedRequest, *READ_ERRORS, *VOICE_ERRORS, RecordingLengthWrong, TooManySamples
    ),
)
async def add_recording(
    form: Annotated[VoiceSampleForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> VoiceTrained:
    """Keeps the recording and measures it; about 10 s are best. The third one makes the voice that
    the echo speaks with, which is then fitted in the background: `GET /voice/{voice_id}/events`.
    Up to three more improve it.
    """
    [file] = samples_of([form.audio], services.settings.max_upload_mb)
    found = await services.personas.recordings.add(principal, file, form.echo_id, form.details())
    return VoiceTrained.of(found)


@router.get("/voice", summary="List the recordings of an echo", responses=problems(*READ_ERRORS))
async def list_recordings(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> TrainingRecordingList:
    found = await services.personas.recordings.page(principal, echo_id)
    samples = [TrainingRecording.of(each) for each in found]
    return TrainingRecordingList(samples=samples, count=len(samples))


@router.delete(
    "/voice",
    summary="Delete all recordings of an echo, and their voice",
    responses=problems(*READ_ERRORS, AccountClosed, StorageFull, StorageUnavailable),
)
async def delete_recordings(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> VoiceTrained:
    return VoiceTrained.of(await services.personas.recordings.delete_all(principal, echo_id))


@router.get(
    "/voice/{recording_id}",
    summary="Show a recording that an echo was taught with",
    responses=problems(AccountsOff, TrainingSampleNotFound, DatabaseUnavailable),
)
async def get_training_recording(
    recording_id: str, services: ServicesDep, principal: PrincipalDep
) -> TrainingRecording:
    return TrainingRecording.of(await services.personas.recordings.get(principal, recording_id))


@router.get(
    "/voice/{recording_id}/recording",
    summary="Fetch a recording that an echo was taught with",
    response_class=Response,
    responses=FLAC
    | problems(AccountsOff, TrainingSampleNotFound, DatabaseUnavailable, StorageUnavailable),
)
@router.head("/voice/{recording_id}/recording", include_in_schema=False)
async def get_training_audio(
    recording_id: str,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """As it was sent: mono FLAC."""
    recording = services.personas.recordings.recording(principal, recording_id)
    path = await opened.enter_async_context(recording)
    gone = TrainingSampleNotFound(recording_id, TrainingKind.VOICE)
    return await answer_file(
        path, request.headers, media_type_of(path.suffix), path.name, gone=gone
    )


@router.delete(
    "/voice/{recording_id}",
    summary="Delete a recording that an echo was taught with",
    responses=problems(
        AccountsOff,
        AccountClosed,
        TrainingSampleNotFound,
        EchoNotFound,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def delete_recording(
    recording_id: str, services: ServicesDep, principal: PrincipalDep
) -> VoiceTrained:
    """Deletes the voice that it is in as well. Three that are left make another voice, with another
    `voice_id`; with fewer, the echo is no longer active.
    """
    return VoiceTrained.of(await services.personas.recordings.delete(principal, recording_id))


@router.get("/profile", summary="Show what an echo was taught", responses=problems(*READ_ERRORS))
async def get_persona(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> PersonaProfile:
    return PersonaProfile.of(await services.personas.profile(principal, echo_id))


@router.post(
    "/activate",
    summary="Let an echo answer",
    responses=problems(MalformedRequest, *READ_ERRORS, *VOICE_ERRORS, NotTrained),
)
async def activate(
    services: ServicesDep, principal: PrincipalDep, body: Activation | None = None
) -> PersonaProfile:
    """It needs four texts and a voice. If one of them is taken away, it is no longer active."""
    echo_id = None if body is None else body.echo_id
    return PersonaProfile.of(await services.personas.activate(principal, echo_id))


@router.delete(
    "/activate",
    summary="Let an echo answer no longer",
    responses=problems(*READ_ERRORS, StorageFull),
)
async def deactivate(
    services: ServicesDep, principal: PrincipalDep, echo_id: EchoQuery = None
) -> PersonaProfile:
    return PersonaProfile.of(await services.personas.deactivate(principal, echo_id))
