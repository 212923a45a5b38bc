"""Events as messages between nodes: a line with node, kind and JSON, then audio as it is."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from phonex.conversations.events import (
    ConversationDeleted,
    EventsLost,
    MessageSent,
    NodeEvent,
    ReadMarked,
    ReplyAudio,
    ReplyBegun,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
    ReplyUnwanted,
    TypingChanged,
    UserLeft,
    UsersOnline,
)

_KINDS = (
    *(MessageSent, ReadMarked, ConversationDeleted, TypingChanged),
    *(ReplyBegun, ReplyText, ReplyAudio, ReplyDone, ReplyFailed, ReplyCancelled, ReplyUnwanted),
    *(UsersOnline, UserLeft, EventsLost),
)
_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in _KINDS}


def pack_event(node: str, event: NodeEvent) -> bytes:
    """node: whose event it is."""
    audio = b""
    if isinstance(event, ReplyAudio):
        audio, event = event.chunk, replace(event, chunk=b"")
    kind = type(event).__name__
    told = _ADAPTERS[kind].dump_json(event)
    return b" ".join([node.encode(), kind.encode(), told]) + b"\n" + audio


def unpack_event(message: bytes) -> tuple[str, NodeEvent | None]:
    """The node and its event; None for one that only a later release knows."""
    line, _, audio = message.partition(b"\n")
    node, kind, told = line.split(b" ", 2)
    if (adapter := _ADAPTERS.get(kind.decode())) is None:
        return node.decode(), None
    event: NodeEvent = adapter.validate_json(told)
    return node.decode(), replace(event, chunk=audio) if isinstance(event, ReplyAudio) else event
