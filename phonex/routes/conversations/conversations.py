"""Conversations: open, list, show, read and delete them."""

from typing import Annotated

from fastapi import Query

from phonex.accounts.errors import AccountsOff
from phonex.accounts.principal import Principal
from phonex.conversations.access import user_id_of
from phonex.conversations.errors import (
    ConversationNotFound,
    ConversationWithSelf,
    PersonNotFound,
    TooManyConversations,
)
from phonex.echo.errors import EchoNotFound
from phonex.errors import StorageFull, ValueOutOfRange
from phonex.routes.conversations.deps import ConversationId, LimitQuery, chat_router
from phonex.routes.conversations.requests import ConversationRequest, ReadRequest
from phonex.routes.conversations.schemas import (
    ConversationFound,
    ConversationList,
    ConversationSummary,
    ReadTo,
    ReplyStatus,
)
from phonex.routes.http.deps import PrincipalDep, ServicesDep
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.schemas import Done
from phonex.store.errors import StorageUnavailable

router = chat_router("/conversations")


@router.post(
    "",
    summary="Open a conversation",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        PersonNotFound,
        EchoNotFound,
        ConversationWithSelf,
        TooManyConversations,
        StorageFull,
    ),
)
async def open_conversation(
    body: ConversationRequest, services: ServicesDep, principal: PrincipalDep
) -> ConversationFound:
    """With a person, or with an echo. The same two always have the same conversation."""
    chat = services.conversations
    if body.user_id is not None:
        opened = await chat.open_with_user(principal, body.user_id)
    else:
        opened = await chat.open_with_echo(principal, body.echo_id or "")
    return await _found(services, principal, opened.id)


async def _found(
    services: ServicesDep, principal: Principal, conversation_id: str
) -> ConversationFound:
    chat = services.conversations
    listed = await chat.listed(principal, conversation_id)
    names = await chat.names([listed.record])
    return ConversationFound(
        conversation=ConversationSummary.of(user_id_of(principal), listed, names),
        reply=ReplyStatus.model_validate(services.replies.outcome(listed.record.id)),
    )


@router.get("", summary="List your conversations", responses=problems(AccountsOff, ValueOutOfRange))
async def list_conversations(
    services: ServicesDep,
    principal: PrincipalDep,
    limit: LimitQuery = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
) -> ConversationList:
    """With the last message of each, and how many you have not read."""
    chat = services.conversations
    page = await chat.page(principal, limit, cursor)
    names = await chat.names([each.record for each in page.items])
    return ConversationList.of(user_id_of(principal), page, names)


@router.get(
    "/{conversation_id}",
    summary="Show a conversation",
    responses=problems(AccountsOff, ConversationNotFound),
)
async def get_conversation_of_user(
    conversation_id: ConversationId, services: ServicesDep, principal: PrincipalDep
) -> ConversationFound:
    """`reply` says whether its echo is answering, and why it could not; a restart of the service
    forgets that, unless it is what lost the answer.
    """
    return await _found(services, principal, conversation_id)


@router.post(
    "/{conversation_id}/read",
    summary="Mark messages as read",
    responses=problems(MalformedRequest, AccountsOff, ConversationNotFound, StorageFull),
)
async def mark_read(
    conversation_id: ConversationId,
    body: ReadRequest,
    services: ServicesDep,
    principal: PrincipalDep,
) -> ReadTo:
    """All up to `seq`. What was read stays read: a lower `seq` changes nothing."""
    seq = await services.conversations.mark_read(principal, conversation_id, body.seq)
    return ReadTo(seq=seq)


@router.delete(
    "/{conversation_id}",
    summary="Delete a conversation for yourself",
    responses=problems(AccountsOff, ConversationNotFound, StorageFull, StorageUnavailable),
)
async def delete_conversation(
    conversation_id: ConversationId, services: ServicesDep, principal: PrincipalDep
) -> Done:
    """The other person keeps theirs. What nobody has any more is deleted for good, as is all of a
    conversation with an echo. The next message, or opening it again, brings it back, without the
    messages you deleted.
    """
    await services.conversations.delete(principal, conversation_id)
    return Done(message=f"Conversation {conversation_id!r} was deleted.")
