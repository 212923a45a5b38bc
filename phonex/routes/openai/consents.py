"""Recorded consents for clients of OpenAI; /voice/consents has the same ones."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, InvalidInput, StorageFull
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import MalformedRequest
from phonex.routes.native.speech import SAMPLE_ERRORS
from phonex.routes.openai.route import OpenAIRoute, openai_problems
from phonex.routes.openai.schemas import (
    AudioVoiceConsent,
    AudioVoiceConsentChange,
    AudioVoiceConsents,
    CreateAudioVoiceConsent,
    DeletedAudioVoiceConsent,
)
from phonex.store.errors import StorageUnavailable
from phonex.voices.errors import ConsentNotFound

router = APIRouter(
    prefix="/v1/audio/voice_consents",
    tags=["OpenAI"],
    route_class=OpenAIRoute,
    dependencies=[Depends(require(Scope.VOICES))],
)


@router.post(
    "",
    summary="Record a consent, as OpenAI does",
    responses=openai_problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        InvalidInput,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def create_voice_consent(
    form: Annotated[CreateAudioVoiceConsent, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> AudioVoiceConsent:
    """Keeps what a speaker says, for the voices that are made with its id."""
    [recording] = samples_of([form.recording], services.settings.max_upload_mb)
    record = await services.consents.create(
        principal, name=form.name, language=form.language, recording=recording
    )
    return AudioVoiceConsent.of(record)


@router.get(
    "",
    summary="List recorded consents, as OpenAI does",
    responses=openai_problems(ConsentNotFound, DatabaseUnavailable),
)
async def list_voice_consents(
    services: ServicesDep,
    principal: PrincipalDep,
    after: Annotated[str | None, Query(max_length=64, description="last_id")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AudioVoiceConsents:
    """Your consents, newest first."""
    cursor = await services.consents.cursor_after(principal, after) if after else None
    page = await services.consents.page(principal, limit, cursor)
    consents = [AudioVoiceConsent.of(record) for record in page.items]
    return AudioVoiceConsents(
        data=consents,
        first_id=consents[0].id if consents else None,
        last_id=consents[-1].id if consents else None,
        has_more=page.next_cursor is not None,
    )


@router.get(
    "/{consent_id}",
    summary="Show a recorded consent, as OpenAI does",
    responses=openai_problems(ConsentNotFound, DatabaseUnavailable),
)
async def get_voice_consent(
    consent_id: str, services: ServicesDep, principal: PrincipalDep
) -> AudioVoiceConsent:
    return AudioVoiceConsent.of(await services.consents.get(principal, consent_id))


@router.post(
    "/{consent_id}",
    summary="Rename a recorded consent, as OpenAI does",
    responses=openai_problems(
        MalformedRequest, InvalidInput, ConsentNotFound, DatabaseUnavailable, StorageFull
    ),
)
async def update_voice_consent(
    consent_id: str, change: AudioVoiceConsentChange, services: ServicesDep, principal: PrincipalDep
) -> AudioVoiceConsent:
    return AudioVoiceConsent.of(await services.consents.rename(principal, consent_id, change.name))


@router.delete(
    "/{consent_id}",
    summary="Delete a recorded consent, as OpenAI does",
    responses=openai_problems(
        ConsentNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable
    ),
)
async def delete_voice_consent(
    consent_id: str, services: ServicesDep, principal: PrincipalDep
) -> DeletedAudioVoiceConsent:
    """Deletes its recording, and disables all voices that rest on it, at once."""
    await services.consents.delete(principal, consent_id)
    return DeletedAudioVoiceConsent(id=consent_id)
