"""Recorded consents of speakers, and revoking the consent to a voice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    StorageFull,
    ValueOutOfRange,
    VoiceNotFound,
)
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.file_response import answer_file
from phonex.routes.http.openapi import BYTES, MalformedRequest, Responses, problems
from phonex.routes.native.audio import media_type_of
from phonex.routes.native.consent_schemas import RecordedConsent, RecordedConsentList
from phonex.routes.native.requests import ConsentChange, ConsentForm
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import SAMPLE_ERRORS
from phonex.routes.native.voice_schemas import Voice
from phonex.store.errors import StorageUnavailable
from phonex.voices.errors import ConsentNotFound, NoConsentToRevoke

router = APIRouter(prefix="/voice", tags=["voices"], dependencies=[Depends(require(Scope.VOICES))])

FLAC: Responses = {200: {"description": "the recording", "content": {"audio/flac": BYTES}}}


@router.post(
    "/consents",
    status_code=201,
    summary="Record a consent",
    responses=problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        InvalidInput,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def create_consent(
    form: Annotated[ConsentForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
    response: Response,
) -> RecordedConsent:
    """Keeps what a speaker says, for voices that are made with its id as `consent_id`."""
    [recording] = samples_of([form.recording], services.settings.max_upload_mb)
    consent = await services.consents.create(
        principal,
        name=form.name,
        language=form.language,
        recording=recording,
        terms=form.terms,
    )
    response.headers["Location"] = f"/voice/consents/{consent.id}"
    return RecordedConsent.of(consent)


@router.get(
    "/consents",
    summary="List recorded consents",
    responses=problems(ValueOutOfRange, DatabaseUnavailable),
)
async def list_consents(
    services: ServicesDep,
    principal: PrincipalDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
) -> RecordedConsentList:
    """Your consents, newest first, also those that were revoked."""
    page = await services.consents.page(principal, limit, cursor)
    consents = [RecordedConsent.of(record) for record in page.items]
    return RecordedConsentList(consents=consents, count=len(consents), next_cursor=page.next_cursor)


@router.get(
    "/consents/{consent_id}",
    summary="Show a recorded consent",
    responses=problems(ConsentNotFound, DatabaseUnavailable),
)
async def get_consent(
    consent_id: str, services: ServicesDep, principal: PrincipalDep
) -> RecordedConsent:
    return RecordedConsent.of(await services.consents.get(principal, consent_id))


@router.patch(
    "/consents/{consent_id}",
    summary="Rename a recorded consent",
    responses=problems(
        MalformedRequest, InvalidInput, ConsentNotFound, DatabaseUnavailable, StorageFull
    ),
)
async def rename_consent(
    consent_id: str, change: ConsentChange, services: ServicesDep, principal: PrincipalDep
) -> RecordedConsent:
    return RecordedConsent.of(await services.consents.rename(principal, consent_id, change.name))


@router.post(
    "/consents/{consent_id}/revoke",
    summary="Revoke a recorded consent",
    responses=problems(ConsentNotFound, DatabaseUnavailable, StorageFull),
)
async def revoke_consent(
    consent_id: str, services: ServicesDep, principal: PrincipalDep
) -> RecordedConsent:
    """Disables all voices that rest on it, at once; its recording stays. Cannot be undone: a new
    consent enables a voice again, with `PATCH /voice/{voice_id}`.
    """
    return RecordedConsent.of(await services.consents.revoke(principal, consent_id))


@router.delete(
    "/consents/{consent_id}",
    summary="Delete a recorded consent",
    responses=problems(ConsentNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_consent(consent_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    """Deletes its recording, and disables all voices that rest on it, at once.

    If the disk fails (503 `storage_unavailable`), the consent is no longer found; its recording is
    deleted as soon as possible.
    """
    await services.consents.delete(principal, consent_id)
    return Done(message=f"Consent {consent_id!r} was deleted.")


@router.get(
    "/consents/{consent_id}/recording",
    summary="Fetch the recording of a consent",
    response_class=Response,
    responses=FLAC | problems(ConsentNotFound, DatabaseUnavailable, StorageUnavailable),
)
@router.head("/consents/{consent_id}/recording", include_in_schema=False)
async def get_recording(
    consent_id: str,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """What the speaker said, as it was sent: mono FLAC."""
    path = await opened.enter_async_context(services.consents.recording(principal, consent_id))
    gone = ConsentNotFound(consent_id)
    return await answer_file(
        path, request.headers, media_type_of(path.suffix), path.name, gone=gone
    )


@router.post(
    "/{voice_id}/consent/revoke",
    summary="Revoke the consent to a voice",
    responses=problems(VoiceNotFound, NoConsentToRevoke, DatabaseUnavailable, StorageFull),
)
async def revoke_voice_consent(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> Voice:
    """Disables the voice, at once: nobody can speak with it or hear its sample, also not those it
    is shared with; running jobs fail before their next sentence. Audio made before stays.

    Other voices that rest on the same recorded consent stay as they are. A new consent enables it
    again, with `PATCH /voice/{voice_id}`.
    """
    return Voice.of(await services.voices.revoke_consent(principal, voice_id))
