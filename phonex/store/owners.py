"""Whose a record or a file is. None, the anonymous owner, is stored as an empty string.

The embedded server takes nulls in a unique index for different values; records of the version
before have no such field at all.
"""

import re
from dataclasses import dataclass

_OWNER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_VOICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, order=True)
class VoiceKey:
    """What tells a voice from all others: two owners may have voices of the same id."""

    owner_id: str | None
    voice_id: str


def is_voice_id(text: str) -> bool:
    """Whether a string can be the id of a voice and its files."""
    return _VOICE_ID.fullmatch(text) is not None


def check_owner_id(owner_id: str) -> str:
    """An id that can be a folder's name. Raises ValueError: owner ids are made by the server."""
    if not _OWNER_ID.fullmatch(owner_id):
        raise ValueError("an owner's id has 1 to 64 lower-case letters, digits or hyphens")
    return owner_id


def stored_owner(owner_id: str | None) -> str:
    """The owner as a document has it."""
    return "" if owner_id is None else check_owner_id(owner_id)


def owner_of(stored: object) -> str | None:
    """The owner of a document's field, also of a document of the version before."""
    return str(stored) if stored else None


def owned_by(owner_id: str | None) -> dict[str, object]:
    """A query for what an owner has, also before records of the version before are migrated."""
    if owner_id is None:
        return {"owner_id": {"$in": ["", None]}}
    return {"owner_id": stored_owner(owner_id)}
