"""Which voices a page of GET /v2/voices has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query

from phonex.errors import InvalidInput
from phonex.routes.elevenlabs.schemas import CatalogueVoice, VoicePage
from phonex.routes.native.requests import Fragment, Key
from phonex.store.voice_search import folded
from phonex.text.languages import canonical_language, iso_language

PREMADE, CLONED = "premade", "cloned"
# Values of voice_type, and the categories they mean here: nobody copies voices from a library.
_TYPES = {
    "default": {PREMADE},
    "personal": {CLONED},
    "workspace": {CLONED},
    "non-default": {CLONED},
    "non-community": {PREMADE, CLONED},
    "saved": {CLONED},
    "community": set[str](),
}


class VoiceType(StrEnum):
    DEFAULT = "default"
    PERSONAL = "personal"
    WORKSPACE = "workspace"
    NON_DEFAULT = "non-default"
    NON_COMMUNITY = "non-community"
    SAVED = "saved"
    COMMUNITY = "community"


class SortKey(StrEnum):
    NAME = "name"
    CREATED = "created_at_unix"


class SortDirection(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True)
class VoicePageQuery:
    """None: any. languages: ISO 639-1; labels: by their keys."""

    page_size: int = 10
    offset: int = 0
    search: str | None = None
    sort: SortKey | None = None
    descending: bool = False
    voice_type: VoiceType | None = None
    category: str | None = None
    languages: Sequence[str] = ()
    voice_ids: Sequence[str] = ()
    gender: str | None = None

    def page(self, voices: Sequence[CatalogueVoice]) -> VoicePage:
        """voices: all that the client may use."""
        found = self._sorted([voice for voice in voices if self._matches(voice)])
        after = self.offset + self.page_size
        has_more = after < len(found)
        return VoicePage(
            voices=found[self.offset : after],
            has_more=has_more,
            total_count=len(found),
            next_page_token=str(after) if has_more else None,
        )

    def _matches(self, voice: CatalogueVoice) -> bool:
        labels = voice.labels
        wanted = folded(self.search or "")
        text = (voice.name, voice.description or "", voice.category, *labels.values())
        return (
            any(wanted in folded(each) for each in text)
            and (self.voice_type is None or voice.category in _TYPES[self.voice_type])
            and self.category in (None, voice.category)
            and self.gender in (None, labels.get("gender"))
            and (not self.languages or labels.get("language") in self.languages)
            and (not self.voice_ids or voice.voice_id in self.voice_ids)
        )

    def _sorted(self, voices: list[CatalogueVoice]) -> list[CatalogueVoice]:
        if self.sort is SortKey.NAME:
            return sorted(voices, key=lambda each: folded(each.name), reverse=self.descending)
        if self.sort is SortKey.CREATED:
            return sorted(
                voices, key=lambda each: each.created_at_unix or 0, reverse=self.descending
            )
        return voices


def _voice_page_query(
    page_size: Annotated[int, Query(ge=1, le=100)] = 10,
    next_page_token: Annotated[str | None, Query(max_length=20, examples=["10"])] = None,
    search: Annotated[
        Fragment | None, Query(description="in name, description, labels or category")
    ] = None,
    sort: SortKey | None = None,
    sort_direction: SortDirection = SortDirection.ASCENDING,
    voice_type: VoiceType | None = None,
    category: Annotated[Key | None, Query(description="premade or cloned")] = None,
    language: Annotated[list[Key], Query(description="ISO 639-1", max_length=20)] = [],  # noqa: B006
    voice_ids: Annotated[list[Key], Query(max_length=100)] = [],  # noqa: B006
    gender: Key | None = None,
) -> VoicePageQuery:
    """Raises InvalidInput, LanguageNotFound."""
    token = next_page_token or "0"
    if not token.isascii() or not token.isdecimal():
        raise InvalidInput(
            "next_page_token must be one from the page before; leave it out for the first page.",
            param="next_page_token",
        )
    return VoicePageQuery(
        page_size=page_size,
        offset=int(token),
        search=search,
        sort=sort,
        descending=sort_direction is SortDirection.DESCENDING,
        voice_type=voice_type,
        category=category,
        languages=[iso_language(canonical_language(code)) for code in language],
        voice_ids=voice_ids,
        gender=gender,
    )


VoicePageQueryDep = Annotated[VoicePageQuery, Depends(_voice_page_query)]
