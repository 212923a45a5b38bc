"""Fish Audio's models: speakers and registered voices."""

import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form

from phonex.accounts.errors import AccountClosed, VoiceQuotaReached
from phonex.accounts.principal import Principal, Scope
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    QueueFull,
    StorageFull,
    VoiceNotFound,
)
from phonex.routes.fish.listing import FishQueryDep
from phonex.routes.fish.requests import VISIBILITIES, FishModelChange, FishModelForm
from phonex.routes.fish.route import FishModelRoute
from phonex.routes.fish.schemas import FishModel, FishModelList
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import FORM, MalformedRequest, problems
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import SAMPLE_ERRORS
from phonex.routes.native.voices import CONSENT_ERRORS
from phonex.store.database.paging import Page
from phonex.store.errors import StorageUnavailable
from phonex.store.records.voice import VoiceRecord

if TYPE_CHECKING:
    from phonex.services.service import Services

# Who may speak must be able to find out with what.
catalog = APIRouter(
    prefix="/model",
    tags=["fish audio"],
    dependencies=[Depends(require(Scope.VOICES, Scope.SPEAK))],
)
router = APIRouter(
    prefix="/model",
    tags=["fish audio"],
    dependencies=[Depends(require(Scope.VOICES))],
    route_class=FishModelRoute,
)

ENCODED: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"$ref": f"#/components/schemas/{FishModelChange.__name__}"}
            }
        }
    }
}
PAGE = 200
MAX_PAGES = 10  # of own voices, and of those that others share


@catalog.get("", summary="List models", responses=problems(InvalidInput, DatabaseUnavailable))
async def list_fish_models(
    query: FishQueryDep, services: ServicesDep, principal: PrincipalDep
) -> FishModelList:
    """Your voices and, unless `self` is set, the speakers and the public voices of others.

    Of each kind of voice, the newest 2,000 are looked at.
    """
    voices, listed = services.voices.listing, query.voices
    own = await _newest(lambda cursor: voices.page(principal, PAGE, cursor, listed))
    models = [FishModel.of_own(record) for record in own]
    if not query.own_only:
        others = await _newest(lambda cursor: voices.public_page(principal, PAGE, cursor, listed))
        shared = [NamedVoice.of_voice(each, each.share_id or "") for each in others]
        speakers = await services.catalogue.stock()
        models += (FishModel.of_named(voice) for voice in [*speakers, *shared])
    return query.select(models)


async def _newest(
    page_of: Callable[[str | None], Awaitable[Page[VoiceRecord]]],
) -> list[VoiceRecord]:
    found: list[VoiceRecord] = []
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        page = await page_of(cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


@catalog.get(
    "/{model_id}",
    summary="Show a model",
    responses=problems(VoiceNotFound, DatabaseUnavailable),
)
async def get_fish_model(
    model_id: str, services: ServicesDep, principal: PrincipalDep
) -> FishModel:
    """A speaker, a voice of yours, or one that its owner shares."""
    return await _model(services, principal, model_id)


async def _model(services: "Services", principal: Principal, model_id: str) -> FishModel:
    """Raises VoiceNotFound, DatabaseUnavailable."""
    voice = await services.catalogue.resolve(principal, model_id)
    if voice.kind is VoiceKind.VOICE and voice.voice_id is not None:
        own = await services.voices.find(principal, voice.voice_id)
        if own is not None:
            return FishModel.of_own(own)
    return FishModel.of_named(voice)


@router.post(
    "",
    status_code=201,
    summary="Register a voice",
    responses=problems(
        MalformedRequest,
        *SAMPLE_ERRORS,
        InvalidInput,
        *CONSENT_ERRORS,
        VoiceQuotaReached,
        AccountClosed,
        QueueFull,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def create_fish_model(
    form: Annotated[FishModelForm, Form(media_type=FORM)],
    services: ServicesDep,
    principal: PrincipalDep,
) -> FishModel:
    """Makes a voice of recordings, which can speak at once. Titles may repeat.

    Other fields are taken and not needed: transcripts, a cover image (images are not kept), and
    `enhance_audio_quality` (recordings are always cleaned).
    """
    record = await services.voices.register(
        principal,
        form.title,
        samples_of(form.voices, services.settings.max_upload_mb),
        voice_id=uuid.uuid4().hex,
        description=form.description,
        tags=form.tags,
        visibility=VISIBILITIES[form.visibility],
        **form.details(),
    )
    return FishModel.of_own(record)


@router.patch(
    "/{model_id}",
    summary="Rename, describe, tag or share a voice",
    responses=problems(
        MalformedRequest, InvalidInput, VoiceNotFound, DatabaseUnavailable, StorageFull
    ),
    openapi_extra=ENCODED,
)
async def update_fish_model(
    model_id: str,
    form: Annotated[FishModelChange, Form(media_type=FORM)],
    services: ServicesDep,
    principal: PrincipalDep,
) -> FishModel:
    """Takes a form of either kind. A cover image is taken and not kept."""
    record = await services.voices.update(
        principal,
        model_id,
        name=form.title,
        description=form.description,
        tags=form.tags,
        visibility=VISIBILITIES[form.visibility] if form.visibility else None,
    )
    return FishModel.of_own(record)


@router.delete(
    "/{model_id}",
    summary="Delete a voice",
    responses=problems(VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_fish_model(model_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    """Deletes the record, all versions and samples; audio made with the voice stays."""
    await services.voices.delete(principal, model_id)
    return Done(message=f"Voice {model_id!r} was deleted.")
