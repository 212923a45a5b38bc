"""Echos: create, show, list, change and delete them; their conversations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from phonex.accounts.errors import AccountClosed, AccountMemorialized
from phonex.accounts.principal import Scope
from phonex.echo.errors import (
    EchoNotFound,
    EchoUserNotFound,
    EchoWithoutVoice,
    UserMissing,
    VoiceModelNotFound,
)
from phonex.echo.types import EchoFields
from phonex.errors import DatabaseUnavailable, InvalidInput, StorageFull
from phonex.routes.echo.paging import CursorQuery, LimitQuery, UserQuery
from phonex.routes.echo.requests import EchoUpdate, NewEcho, NewEchoMessage
from phonex.routes.echo.schemas import (
    Conversation,
    Echo,
    EchoFound,
    EchoList,
    EchoMessage,
    MessageAdded,
    VoiceModel,
    VoiceModelFound,
)
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.schemas import Done
from phonex.store.errors import StorageUnavailable
from phonex.store.records.echos import EchoRecord

router = APIRouter(prefix="/api", tags=["echo"], dependencies=[Depends(require(Scope.ECHOS))])


@router.post(
    "/echo",
    summary="Create an echo",
    responses=problems(
        MalformedRequest,
        UserMissing,
        EchoUserNotFound,
        AccountClosed,
        AccountMemorialized,
        VoiceModelNotFound,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def create_echo(body: NewEcho, services: ServicesDep, principal: PrincipalDep) -> EchoFound:
    """An echo speaks with one voice model of the same user, which can be given later."""
    fields = EchoFields(body.name, body.persona_prompt, body.voice_model_id)
    return found_echo(await services.echo.echos.create(principal, body.user_id, fields))


def found_echo(echo: EchoRecord) -> EchoFound:
    return EchoFound(echo=Echo.model_validate(echo))


@router.get(
    "/echos",
    summary="List the echos of a user",
    responses=problems(InvalidInput, UserMissing, EchoUserNotFound, DatabaseUnavailable),
)
async def list_echos(
    services: ServicesDep,
    principal: PrincipalDep,
    user_id: UserQuery = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> EchoList:
    page = await services.echo.echos.page(principal, user_id, limit, cursor)
    echos = [Echo.model_validate(echo) for echo in page.items]
    return EchoList(echos=echos, count=len(echos), next_cursor=page.next_cursor)


@router.get(
    "/echo/{echo_id}",
    summary="Show an echo",
    responses=problems(EchoNotFound, DatabaseUnavailable),
)
async def get_echo(echo_id: str, services: ServicesDep, principal: PrincipalDep) -> EchoFound:
    return found_echo(await services.echo.echos.get(principal, echo_id))


@router.patch(
    "/echo/{echo_id}",
    summary="Change an echo",
    responses=problems(
        MalformedRequest, EchoNotFound, VoiceModelNotFound, DatabaseUnavailable, StorageFull
    ),
)
async def update_echo(
    echo_id: str, body: EchoUpdate, services: ServicesDep, principal: PrincipalDep
) -> EchoFound:
    model_id = (body.voice_model_id or "") if "voice_model_id" in body.model_fields_set else None
    fields = EchoFields(body.name, body.persona_prompt, model_id)
    return found_echo(await services.echo.echos.change(principal, echo_id, fields))


@router.delete(
    "/echo/{echo_id}",
    summary="Delete an echo",
    responses=problems(EchoNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable),
)
async def delete_echo(echo_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    """Deletes its conversation and training as well, and the voice that the training made; a voice
    model that was uploaded stays.
    """
    await services.echo.echos.delete(principal, echo_id)
    return Done(message=f"Echo {echo_id!r} was deleted.")


@router.get(
    "/echo/{echo_id}/voice-model",
    summary="Show the voice model of an echo",
    responses=problems(EchoNotFound, EchoWithoutVoice, DatabaseUnavailable),
)
async def get_voice_model_of_echo(
    echo_id: str, services: ServicesDep, principal: PrincipalDep
) -> VoiceModelFound:
    model = await services.echo.echos.voice_model(principal, echo_id)
    return VoiceModelFound(voice_model=VoiceModel.of(model))


@router.get(
    "/conversation/{echo_id}",
    summary="Read the conversation of an echo",
    responses=problems(InvalidInput, EchoNotFound, DatabaseUnavailable),
)
async def get_conversation(
    echo_id: str,
    services: ServicesDep,
    principal: PrincipalDep,
    limit: LimitQuery = 50,
    before: Annotated[
        str | None, Query(max_length=64, description="_id of a message: only older ones")
    ] = None,
) -> Conversation:
    """The newest messages, oldest first."""
    page = await services.echo.messages.page(principal, echo_id, limit, before)
    messages = [EchoMessage.model_validate(message) for message in page.items]
    return Conversation(messages=messages, next_before=page.next_cursor)


@router.post(
    "/conversation/{echo_id}",
    summary="Add a message to the conversation of an echo",
    responses=problems(MalformedRequest, EchoNotFound, DatabaseUnavailable, StorageFull),
)
async def add_message(
    echo_id: str, body: NewEchoMessage, services: ServicesDep, principal: PrincipalDep
) -> MessageAdded:
    """Stores the message; nothing answers it."""
    message = await services.echo.messages.add(principal, echo_id, body.role, body.content)
    return MessageAdded(message=EchoMessage.model_validate(message))
