"""Talking with the echo of a memorial."""

from typing import Annotated, Self

from fastapi import Depends
from pydantic import Field, StringConstraints

from phonex.accounts.errors import AccountsOff
from phonex.accounts.principal import Scope
from phonex.conversations.errors import ConversationNotFound, TooManyConversations
from phonex.conversations.types import MAX_CONTENT_CHARS
from phonex.echo.errors import EchoNotFound
from phonex.errors import DatabaseUnavailable, Stopping, StorageFull
from phonex.legacy.chat import MemorialReply
from phonex.legacy.errors import EchoNotLeft, MemorialNotFound
from phonex.replies.errors import (
    EchoInactive,
    RepliesFull,
    ReplyEmpty,
    ReplyStopped,
    ReplyUnavailable,
)
from phonex.routes.accounts.deps import account_router
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.conversations.schemas import ChatMessage
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.http.schemas import Answer
from phonex.routes.legacy.schemas import UserId
from phonex.routes.native.requests import Request, Text

router = account_router("/legacy/chat")
router.tags = ["legacy"]
router.dependencies += [Depends(require(Scope.ECHOS)), Depends(require(Scope.CHAT))]


class MemorialQuestion(Request):
    user_id: UserId = Field(description="whose memorial it is", examples=[USER_ID])
    message: Annotated[Text, StringConstraints(max_length=MAX_CONTENT_CHARS)] = Field(
        examples=["What did you love most about the sea?"]
    )


class MemorialAnswer(Answer):
    """What the echo answers. It is made by this service, and says so (message.synthetic)."""

    reply: str = Field(examples=["I loved that it is never the same twice."])
    audio_url: str | None = Field(description="null: the echo has no voice")
    message: ChatMessage

    @classmethod
    def of(cls, reply: MemorialReply) -> Self:
        message = ChatMessage.of(reply.message, reply.conversation)
        return cls(reply=message.content, audio_url=message.audio_url, message=message)


@router.post(
    "",
    summary="Talk with the echo of a memorial",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        MemorialNotFound,
        EchoNotFound,
        EchoNotLeft,
        EchoInactive,
        ConversationNotFound,
        TooManyConversations,
        ReplyStopped,
        ReplyUnavailable,
        ReplyEmpty,
        RepliesFull,
        Stopping,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def ask_echo(
    body: MemorialQuestion, services: ServicesDep, principal: PrincipalDep
) -> MemorialAnswer:
    """For the person's contacts. Waits for the whole answer, text and audio.

    The conversation is one of your own (GET /conversations), where the answer can also be heard
    while it is made.
    """
    chat, user_id = services.memorial_chat, body.user_id.lower()
    return MemorialAnswer.of(await chat.ask(principal, user_id, body.message))
