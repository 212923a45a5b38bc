"""What users say about a voice: its name and so its id, tags, who may speak with it."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence

from phonex.errors import InvalidInput
from phonex.store.records.voice import (
    MAX_TAG_CHARS,
    MAX_TAGS,
    SHARED,
    Visibility,
)
from phonex.store.records.voices import new_share_id
from phonex.store.voice_search import folded
from phonex.text.languages import canonical_language
from phonex.voices.consent_rule import ConsentDetails

MAX_NAME_CHARS = 64
ROUTE_WORDS = ("list", "register", "import", "public", "consents")  # /voice/<word> is not a voice


class VoiceDetails(ConsentDetails, total=False):
    """Given with a new voice, all optional."""

    description: str
    language: str | None
    user_id: str | None
    tags: Sequence[str]
    visibility: Visibility


def record_fields(details: VoiceDetails) -> Mapping[str, object]:
    """The fields of a new voice's record, without the consent.

    Raises InvalidInput, LanguageNotFound.
    """
    language = details.get("language")
    visibility = details.get("visibility", Visibility.PRIVATE)
    return {
        "description": details.get("description", ""),
        "language": language and canonical_language(language),
        "user_id": details.get("user_id"),
        "tags": checked_tags(details.get("tags", ())),
        "visibility": visibility,
        "share_id": new_share_id() if visibility in SHARED else None,
    }


def checked_name(name: str) -> str:
    """A voice's name as it is stored. Raises InvalidInput."""
    name = _cleaned(name)
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise InvalidInput(
            f"A voice name must be 1 to {MAX_NAME_CHARS} printable characters.", param="voice_name"
        )
    return name


def slug(name: str) -> str:
    """The voice_id for a name: lower-case ASCII words joined by hyphens, at most 64 characters.

    A name without ASCII letters or digits becomes `voice-` and its digest; a name that would clash
    with a route gets the prefix `voice-`.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME_CHARS].strip("-")
    if words in ROUTE_WORDS:
        return f"voice-{words}"
    return words or f"voice-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def unique_voice_id(name: str) -> str:
    """A voice_id for a name that other voices may have, too."""
    return f"{slug(name)[: MAX_NAME_CHARS - 9]}-{secrets.token_hex(4)}"


def checked_tags(tags: Sequence[str]) -> list[str]:
    """A voice's tags as they are stored, without repetitions in another case.

    Raises InvalidInput.
    """
    unique: dict[str, str] = {}
    for tag in map(_cleaned, tags):
        unique.setdefault(folded(tag), tag)
    kept = list(unique.values())
    if not all(1 <= len(tag) <= MAX_TAG_CHARS and tag.isprintable() for tag in kept):
        raise InvalidInput(
            f"A tag must be 1 to {MAX_TAG_CHARS} printable characters.", param="tags"
        )
    if len(kept) > MAX_TAGS:
        raise InvalidInput(
            f"A voice has at most {MAX_TAGS} tags, not {len(kept)}; remove some.", param="tags"
        )
    return kept


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
