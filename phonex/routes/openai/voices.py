"""Voices for clients of OpenAI, and for Open WebUI and others that ask for a list of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from phonex.accounts.errors import AccountClosed, VoiceQuotaReached
from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    QueueFull,
    StorageFull,
    VoiceExists,
    VoiceNotFound,
)
from phonex.routes.http.deps import (
    AnyoneDep,
    PrincipalDep,
    ServicesDep,
    require,
    samples_of,
)
from phonex.routes.http.openapi import MalformedRequest
from phonex.routes.native.speech import SAMPLE_ERRORS
from phonex.routes.native.voices import CONSENT_ERRORS
from phonex.routes.openai.route import OpenAIRoute, openai_problems
from phonex.routes.openai.schemas import (
    CreateVoice,
    CustomVoice,
    DeletedVoice,
    ListedVoice,
    ListedVoices,
)
from phonex.store.errors import StorageUnavailable

public_router = APIRouter(prefix="/v1/audio", tags=["OpenAI"], route_class=OpenAIRoute)
router = APIRouter(
    prefix="/v1/audio",
    tags=["OpenAI"],
    route_class=OpenAIRoute,
    dependencies=[Depends(require(Scope.VOICES))],
)


@public_router.get(
    "/voices",
    summary="List what can speak",
    responses=openai_problems(DatabaseUnavailable),
    openapi_extra={"security": [{}]},  # besides the others
)
async def list_what_speaks(services: ServicesDep, principal: AnyoneDep) -> ListedVoices:
    """The speakers and your voices; without a token or key, the speakers alone."""
    catalogue = services.catalogue
    found = await (catalogue.stock() if principal is None else catalogue.list(principal))
    return ListedVoices(voices=[ListedVoice.of(voice) for voice in found])


@router.post(
    "/voices",
    summary="Register a voice, as OpenAI does",
    responses=openai_problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        InvalidInput,
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
async def create_voice(
    form: Annotated[CreateVoice, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> CustomVoice:
    """The voice can speak at once; its `id` is made from the name."""
    samples = samples_of([form.audio_sample], services.settings.max_upload_mb)
    record = await services.voices.register(principal, form.name, samples, consent_id=form.consent)
    return CustomVoice.of(record)


@router.delete(
    "/voices/{voice_id}",
    summary="Delete a voice, as OpenAI does",
    responses=openai_problems(VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_custom_voice(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> DeletedVoice:
    """Deletes the voice; its consent stays."""
    await services.voices.delete(principal, voice_id)
    return DeletedVoice(id=voice_id)
