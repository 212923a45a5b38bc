"""What is asked of an echo, and what answers."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from phonex.personas.persona import Persona


class Role(StrEnum):
    """Who said something in a conversation: the one who asks, or the echo."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Turn:
    """A message of the conversation."""

    role: Role
    text: str


@dataclass(frozen=True)
class Asked:
    """A message to an echo. history: the messages before it, oldest first."""

    persona: Persona
    message: str
    history: tuple[Turn, ...] = ()


class ReplyEngine(Protocol):
    """Makes replies."""

    def reply(self, asked: Asked) -> AsyncGenerator[str, None]:
        """The reply in parts, as they become known; joined, they are the whole text.

        Closing the generator stops the work. Raises ReplyUnavailable, also after some parts.
        """
