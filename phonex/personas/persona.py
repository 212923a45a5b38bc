"""A person as an echo answers for them: their own words, what is known of them, their voice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trait:
    """A measured trait of a personality. score: 0 to 1."""

    name: str
    score: float


@dataclass(frozen=True)
class OwnSentence:
    """A sentence as the person wrote it. sample_id: of the training sample; language: its code."""

    text: str
    sample_id: str
    language: str


@dataclass(frozen=True)
class Memory:
    """A fact about the person that they have approved."""

    id: str
    text: str


@dataclass(frozen=True)
class Persona:
    """An echo with all that its replies are made from.

    prompt: what its owner wrote about it. language: the code of the language that they write in.
    """

    echo_id: str
    owner_id: str | None
    name: str
    prompt: str = ""
    language: str = "EN"
    traits: tuple[Trait, ...] = ()
    sentences: tuple[OwnSentence, ...] = ()
    memories: tuple[Memory, ...] = ()
    voice_id: str | None = None
    is_active: bool = True
