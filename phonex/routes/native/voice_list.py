"""Which voices there are: those of the principal, and the public ones of others."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, InvalidInput, VoiceNotFound
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import problems
from phonex.routes.native.requests import Fragment
from phonex.routes.native.voice_schemas import PublicVoice, PublicVoiceList, Voice, VoiceList
from phonex.store.voice_search import VoiceFilter

# Who may speak must be able to find out with what.
router = APIRouter(
    prefix="/voice",
    tags=["voices"],
    dependencies=[Depends(require(Scope.VOICES, Scope.SPEAK))],
)


@dataclass(frozen=True)
class VoiceQuery:
    """Which voices a list shows."""

    limit: int
    cursor: str | None
    listed: VoiceFilter


def _voice_query(
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
    tag: Annotated[Fragment | None, Query(description="only voices with this tag")] = None,
    q: Annotated[
        Fragment | None, Query(description="only voices with this in their id or name, in any case")
    ] = None,
) -> VoiceQuery:
    return VoiceQuery(limit, cursor, VoiceFilter(tag, q))


VoiceQueryDep = Annotated[VoiceQuery, Depends(_voice_query)]


@router.get(
    "/list",
    summary="List registered voices",
    responses=problems(InvalidInput, DatabaseUnavailable),
)
async def list_voices(
    services: ServicesDep, principal: PrincipalDep, query: VoiceQueryDep
) -> VoiceList:
    """Your voices, newest first; a page may have fewer than `limit`."""
    page = await services.voices.listing.page(principal, query.limit, query.cursor, query.listed)
    voices = [Voice.of(record) for record in page.items]
    return VoiceList(voices=voices, count=len(voices), next_cursor=page.next_cursor)


@router.get(
    "/public",
    summary="List the public voices of others",
    responses=problems(InvalidInput, DatabaseUnavailable),
)
async def list_public_voices(
    services: ServicesDep, principal: PrincipalDep, query: VoiceQueryDep
) -> PublicVoiceList:
    """Voices that other users let everybody speak with: their `voice_id` is for `POST /clone`."""
    wanted = (query.limit, query.cursor, query.listed)
    page = await services.voices.listing.public_page(principal, *wanted)
    voices = [PublicVoice.of(record) for record in page.items]
    return PublicVoiceList(voices=voices, count=len(voices), next_cursor=page.next_cursor)


@router.get(
    "/{voice_id}",
    summary="Show a voice",
    responses=problems(VoiceNotFound, DatabaseUnavailable),
)
async def get_voice(voice_id: str, services: ServicesDep, principal: PrincipalDep) -> Voice:
    """The voice, the measurements of its sample, and the state of its fit."""
    return Voice.of(await services.voices.get(principal, voice_id))
