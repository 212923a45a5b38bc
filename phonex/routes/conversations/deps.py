"""What the routes of conversations share."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from phonex.accounts.principal import Scope
from phonex.conversations.types import MAX_PAGE
from phonex.routes.accounts.deps import forbid_storing, get_accounts
from phonex.routes.conversations.schemas import CONVERSATION_ID, MESSAGE_ID
from phonex.routes.http.deps import require

ConversationId = Annotated[str, Path(examples=[CONVERSATION_ID])]
MessageId = Annotated[str, Path(examples=[MESSAGE_ID])]
LimitQuery = Annotated[int, Query(ge=1, le=MAX_PAGE)]


def chat_router(path: str) -> APIRouter:
    """A router for the routes below a path, which need accounts."""
    asked = [Depends(forbid_storing), Depends(get_accounts), Depends(require(Scope.CHAT))]
    return APIRouter(prefix=path, tags=["conversations"], dependencies=asked)
