"""Owners of records and files. None, the anonymous owner, is stored as an empty string.

The embedded server treats nulls in a unique index as distinct values; records of the previous
version have no such field.
"""

import re
from dataclasses import dataclass

_OWNER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_VOICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, order=True)
class VoiceKey:
    """Identifies a voice: two owners may have voices with the same id."""

    owner_id: str | None
    voice_id: str


def is_voice_id(text: str) -> bool:
    """Whether a string can be the id of a voice and its files."""
    return _VOICE_ID.fullmatch(text) is not None


def check_owner_id(owner_id: str) -> str:
    """Check that an id can be a folder name. Raises ValueError: the server makes owner ids."""
    if not _OWNER_ID.fullmatch(owner_id):
        raise ValueError("an owner id must be 1 to 64 lower-case letters, digits or hyphens")
    return owner_id


def stored_owner(owner_id: str | None) -> str:
    """The owner as stored in a document."""
    return "" if owner_id is None else check_owner_id(owner_id)


def owner_of(stored: object) -> str | None:
    """The owner from a document's field; also reads documents of the previous version."""
    return str(stored) if stored else None


def owned_by(owner_id: str | None) -> dict[str, object]:
    """A query for an owner's documents; also matches unmigrated ones of the previous version."""
    if owner_id is None:
        return {"owner_id": {"$in": ["", None]}}
    return {"owner_id": stored_owner(owner_id)}
