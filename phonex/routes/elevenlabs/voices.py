"""Voices, as ElevenLabs' clients list, add, change and delete them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from phonex.accounts.errors import AccountClosed, VoiceQuotaReached
from phonex.accounts.principal import Scope
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    LanguageNotFound,
    QueueFull,
    StorageFull,
    VoiceNotFound,
)
from phonex.routes.elevenlabs.requests import VoiceAddForm, VoiceEditForm
from phonex.routes.elevenlabs.route import ElevenLabsRoute
from phonex.routes.elevenlabs.schemas import (
    Acknowledged,
    AddedVoice,
    AllVoices,
    CatalogueVoice,
    StoredSettings,
    VoicePage,
)
from phonex.routes.elevenlabs.voice_labels import LANGUAGE, labels_of, tags_of
from phonex.routes.elevenlabs.voice_query import CLONED, PREMADE, VoicePageQueryDep
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.speech import DISABLED_VOICE, SAMPLE_ERRORS
from phonex.routes.native.voices import CONSENT_ERRORS
from phonex.store.errors import StorageUnavailable
from phonex.text.languages import iso_language
from phonex.voices.details import unique_voice_id

TAG = "elevenlabs"
# Who may speak must be able to find out with what.
reading = APIRouter(tags=[TAG], dependencies=[Depends(require(Scope.VOICES, Scope.SPEAK))])
changing = APIRouter(
    prefix="/v1/voices",
    tags=[TAG],
    dependencies=[Depends(require(Scope.VOICES))],
    route_class=ElevenLabsRoute,
)
CHANGE_ERRORS = (
    MalformedRequest,
    *SAMPLE_ERRORS,
    InvalidInput,
    QueueFull,
    DatabaseUnavailable,
    StorageFull,
    StorageUnavailable,
)


def voice_of(named: NamedVoice) -> CatalogueVoice:
    """A voice of the catalogue as these clients know it."""
    known = {"language": named.language and iso_language(named.language), "gender": named.gender}
    labels = labels_of(named.tags) | {key: value for key, value in known.items() if value}
    return CatalogueVoice(
        voice_id=named.id,
        name=named.name,
        category=CLONED if named.kind is VoiceKind.VOICE else PREMADE,
        description=named.description or None,
        labels=labels,
        is_owner=named.kind is VoiceKind.VOICE,
        created_at_unix=None if named.created_at is None else int(named.created_at.timestamp()),
    )


async def _all_voices(services: ServicesDep, principal: PrincipalDep) -> list[CatalogueVoice]:
    return [voice_of(named) for named in await services.catalogue.list(principal)]


VoicesDep = Annotated[list[CatalogueVoice], Depends(_all_voices)]


@reading.get(
    "/v1/voices", summary="List voices (ElevenLabs)", responses=problems(DatabaseUnavailable)
)
async def list_all_voices(voices: VoicesDep) -> AllVoices:
    """The speakers, then your own voices, newest first."""
    return AllVoices(voices=voices)


@reading.get(
    "/v2/voices",
    summary="Search voices (ElevenLabs)",
    responses=problems(InvalidInput, LanguageNotFound, DatabaseUnavailable),
)
async def search_voices(voices: VoicesDep, query: VoicePageQueryDep) -> VoicePage:
    """A page of the speakers and your own voices."""
    return query.page(voices)


@reading.get(
    "/v1/voices/settings/default",
    summary="Show the default settings of voices (ElevenLabs)",
    responses=problems(),
)
async def get_default_settings() -> StoredSettings:
    """They are the same for all voices, and cannot be changed."""
    return StoredSettings()


@reading.get(
    "/v1/voices/{voice_id}",
    summary="Show a voice (ElevenLabs)",
    responses=problems(VoiceNotFound, DatabaseUnavailable),
)
async def get_named_voice(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> CatalogueVoice:
    """A speaker, a voice that you may use, or another name of one."""
    return voice_of(await services.catalogue.resolve(principal, voice_id))


@reading.get(
    "/v1/voices/{voice_id}/settings",
    summary="Show the settings of a voice (ElevenLabs)",
    responses=problems(VoiceNotFound, DatabaseUnavailable),
)
async def get_voice_settings(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> StoredSettings:
    """They are the same for all voices, and cannot be changed."""
    await services.catalogue.resolve(principal, voice_id)
    return StoredSettings()


@changing.post(
    "/add",
    summary="Add a voice (ElevenLabs)",
    responses=problems(
        *CHANGE_ERRORS, *CONSENT_ERRORS, LanguageNotFound, VoiceQuotaReached, AccountClosed
    ),
)
async def add_voice(
    form: Annotated[VoiceAddForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> AddedVoice:
    """Creates a voice from recordings of one speaker; its name need not be unique.

    Of the labels, `language` is the voice's language; the others are kept as its tags.
    """
    labels = form.labels or {}
    record = await services.voices.register(
        principal,
        form.name,
        samples_of(form.files, services.settings.max_upload_mb),
        unique_voice_id(form.name),
        description=form.description or "",
        language=labels.get(LANGUAGE),
        tags=tags_of(labels),
        **form.details(),
    )
    return AddedVoice(voice_id=record.voice_id)


@changing.post(
    "/{voice_id}/edit",
    summary="Change a voice (ElevenLabs)",
    responses=problems(*CHANGE_ERRORS, VoiceNotFound, *DISABLED_VOICE),
)
async def edit_voice(
    voice_id: str,
    form: Annotated[VoiceEditForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> Acknowledged:
    """Files are more recordings of the same speaker. A voice keeps its language."""
    voice = await services.voices.get(principal, voice_id)
    await services.voices.update(
        principal,
        voice_id,
        name=form.name,
        description=form.description,
        tags=None if form.labels is None else tags_of(form.labels, voice.tags),
    )
    if form.files:
        samples = samples_of(form.files, services.settings.max_upload_mb)
        await services.voices.add_samples(principal, voice_id, samples)
    return Acknowledged()


@changing.delete(
    "/{voice_id}",
    summary="Delete a voice (ElevenLabs)",
    responses=problems(VoiceNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_named_voice(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> Acknowledged:
    """Deletes one of your voices; speakers cannot be deleted."""
    await services.voices.delete(principal, voice_id)
    return Acknowledged()
