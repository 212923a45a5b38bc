"""Voices: register, import, change and delete them; their files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from phonex.accounts.errors import AccountClosed, VoiceQuotaReached
from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    EmbeddingUnusable,
    InvalidInput,
    LanguageNotFound,
    NotFound,
    QueueFull,
    StorageFull,
    UploadTooLarge,
    VoiceExists,
    VoiceFileUnusable,
    VoiceNotFound,
)
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.file_response import answer_file
from phonex.routes.http.openapi import BYTES, MalformedRequest, Responses, problems
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.audio import media_type_of
from phonex.routes.native.requests import ImportForm, NewVoice, VoiceChange, VoiceForm
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import DISABLED_VOICE, SAMPLE_ERRORS
from phonex.routes.native.voice_schemas import Registered, Voice
from phonex.store.errors import StorageUnavailable
from phonex.store.records.voice import VoiceRecord
from phonex.voices.details import VoiceDetails
from phonex.voices.errors import ConsentNotFound, ConsentRequired, ConsentUnusable

router = APIRouter(prefix="/voice", tags=["voices"], dependencies=[Depends(require(Scope.VOICES))])

CONSENT_ERRORS = (ConsentRequired, ConsentNotFound, ConsentUnusable)


def _file(media_type: str, description: str) -> Responses:
    return {200: {"description": description, "content": {media_type: BYTES}}}


def wav_file(description: str) -> Responses:
    return _file("audio/wav", description)


@router.post(
    "/register",
    status_code=201,
    summary="Register a voice",
    responses=problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        InvalidInput,
        LanguageNotFound,
        *CONSENT_ERRORS,
        VoiceExists,
        VoiceQuotaReached,
        AccountClosed,
        QueueFull,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def register_voice(
    form: Annotated[VoiceForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
    response: Response,
) -> Registered:
    """Creates a voice from recordings of one speaker; it can speak as soon as the request returns.

    At least 1.5 s of speech is required, 6 s or more is better, at most 60 s is used. The voice is
    then fitted to its sample in the background: `GET /voice/{voice_id}/events`.
    """
    record = await services.voices.register(
        principal,
        form.voice_name,
        samples_of(form.voice_sample, services.settings.max_upload_mb),
        **_details(form),
    )
    return _registered(record, response)


def _details(form: NewVoice) -> VoiceDetails:
    return VoiceDetails(
        description=form.description,
        language=form.language,
        user_id=form.user_id,
        tags=form.tags,
        visibility=form.visibility,
        **form.details(),
    )


def _registered(record: VoiceRecord, response: Response) -> Registered:
    response.headers["Location"] = f"/voice/{record.voice_id}"
    return Registered(
        voice_id=record.voice_id,
        message=f"Voice {record.voice_id!r} is registered and can speak.",
        voice=Voice.of(record),
    )


@router.post(
    "/import",
    status_code=201,
    summary="Import a voice",
    responses=problems(
        MalformedRequest,
        UploadTooLarge,
        EmbeddingUnusable,
        InvalidInput,
        LanguageNotFound,
        *CONSENT_ERRORS,
        VoiceExists,
        VoiceQuotaReached,
        AccountClosed,
        QueueFull,
        DatabaseUnavailable,
        StorageFull,
        UploadsUnavailable,
        StorageUnavailable,
    ),
)
async def import_voice(
    form: Annotated[ImportForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
    response: Response,
) -> Registered:
    """Imports a file from `GET /voice/{voice_id}/embedding` of this or another installation.

    The file has no sample; to fit the voice, add one with `POST /voice/{voice_id}/samples`.
    """
    record = await services.voices.import_voice(
        principal,
        form.voice_name,
        form.embedding.file,
        **_details(form),
    )
    return _registered(record, response)


@router.patch(
    "/{voice_id}",
    summary="Rename, describe, tag or share a voice, or record the consent to it",
    responses=problems(
        MalformedRequest,
        InvalidInput,
        VoiceNotFound,
        ConsentNotFound,
        ConsentUnusable,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def update_voice(
    voice_id: str, change: VoiceChange, services: ServicesDep, principal: PrincipalDep
) -> Voice:
    """The `voice_id` does not change. A voice that is private again is unknown to others.

    A consent enables a voice that is disabled; `POST /voice/{voice_id}/consent/revoke` revokes it.
    """
    consent = change.details()
    record = await services.voices.update(
        principal,
        voice_id,
        name=change.name,
        description=change.description,
        tags=change.tags,
        visibility=change.visibility,
        consent=consent if any(each is not None for each in consent.values()) else None,
    )
    return Voice.of(record)


@router.delete(
    "/{voice_id}",
    summary="Delete a voice",
    responses=problems(VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_voice(voice_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    """Deletes the record, all versions and samples; audio made with the voice stays.

    If the disk fails (503 `storage_unavailable`), the voice can no longer be used; its files are
    deleted as soon as possible: in the background, or by repeating this request.
    """
    await services.voices.delete(principal, voice_id)
    return Done(message=f"Voice {voice_id!r} was deleted.")


@router.get(
    "/{voice_id}/sample",
    summary="Fetch the cleaned sample of a voice",
    response_class=Response,
    responses=wav_file("the sample")
    | problems(VoiceNotFound, NotFound, *DISABLED_VOICE, DatabaseUnavailable, StorageUnavailable),
)
@router.head("/{voice_id}/sample", include_in_schema=False)
async def get_sample(
    voice_id: str,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """The sample that the voice was made from: mono, silence removed, loudness normalised."""
    path = await opened.enter_async_context(services.voices.sample(principal, voice_id))
    filename, gone = f"{voice_id}{path.suffix}", VoiceNotFound(voice_id)
    return await answer_file(path, request.headers, media_type_of(path.suffix), filename, gone=gone)


@router.get(
    "/{voice_id}/embedding",
    summary="Fetch the embeddings of a voice",
    response_class=Response,
    responses=_file("application/octet-stream", "the .pth file")
    | problems(
        VoiceNotFound, *DISABLED_VOICE, VoiceFileUnusable, DatabaseUnavailable, StorageUnavailable
    ),
)
@router.head("/{voice_id}/embedding", include_in_schema=False)
async def get_embedding(voice_id: str, services: ServicesDep, principal: PrincipalDep) -> Response:
    """A file for `torch.load(weights_only=True)` and for `POST /voice/import`."""
    content = await services.voices.export(principal, voice_id)
    headers = {
        "Cache-Control": "no-store",  # a fit changes the embeddings
        "Content-Disposition": f'attachment; filename="{voice_id}.pth"',
    }
    return Response(content, headers=headers, media_type="application/octet-stream")
