"""The response bodies of Fish Audio's API: its clients need every field. Independent of the
services.

What this service does not have is empty: cover images, likes, transcripts of samples.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import Field

from phonex.accounts.quotas import Quota
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.routes.fish.requests import FishVisibility
from phonex.routes.http.schemas import Answer
from phonex.routes.native.schemas import TIME
from phonex.store.records.voice import Visibility, VoiceRecord

# The languages of Fish Audio, by ours.
LANGUAGES = {"EN": "en", "ES": "es", "FR": "fr", "ZH": "zh", "JP": "ja", "KR": "ko"}
VISIBILITY_NAMES: dict[Visibility, FishVisibility] = {
    Visibility.PUBLIC: "public",
    Visibility.LINK: "unlist",
    Visibility.PRIVATE: "private",
}
SERVICE = "phonex"  # the author of speakers
SOMEBODY = "somebody"  # the author of a voice that another user shares; users stay unknown
NOBODY = "anonymous"  # the only user where there are no accounts
SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # of speakers: clients need one
UNLIMITED = 1_000_000  # characters


class FishAuthor(Answer):
    id: str = Field(serialization_alias="_id", examples=[NOBODY])
    nickname: str
    avatar: str = ""


class FishSample(Answer):
    """A recording of a voice. audio: its path."""

    title: str
    text: str = ""
    task_id: str
    audio: str


class FishModel(Answer):
    """A speaker or a registered voice; `_id` is a `reference_id` of POST /v1/tts."""

    id: str = Field(serialization_alias="_id", examples=["EN-US"])
    type: Literal["tts"] = "tts"
    title: str = Field(examples=["Ada"])
    description: str = ""
    cover_image: str = Field(default="", description="always empty: images are not kept")
    train_mode: Literal["fast"] = "fast"
    state: Literal["trained"] = Field(
        default="trained",
        description="every voice can speak; it may still be fitted to its samples",
    )
    tags: list[str] = Field(default=[])
    samples: list[FishSample] = Field(default=[])
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])
    languages: list[str] = Field(examples=[["en"]])
    visibility: FishVisibility
    lock_visibility: bool = False
    like_count: int = 0
    mark_count: int = 0
    shared_count: int = 0
    task_count: int = Field(default=0, description="of your own voice: how often it has spoken")
    liked: bool = False
    marked: bool = False
    author: FishAuthor

    @classmethod
    def of_own(cls, record: VoiceRecord) -> Self:
        voice_id = record.voice_id
        sample = FishSample(title=record.name, task_id=voice_id, audio=f"/voice/{voice_id}/sample")
        changed = record.versions[-1].created_at if record.versions else record.created_at
        author = record.owner_id or NOBODY
        return cls(
            id=voice_id,
            title=record.name,
            description=record.description,
            tags=record.tags,
            samples=[] if record.sample is None else [sample],
            created_at=record.created_at,
            updated_at=changed,
            languages=_languages(record.language),
            visibility=VISIBILITY_NAMES[record.visibility],
            task_count=record.usage.count,
            author=FishAuthor(id=author, nickname=author),
        )

    @classmethod
    def of_named(cls, voice: NamedVoice) -> Self:
        """A speaker, or a voice of another user: what everybody may know of it."""
        is_speaker = voice.kind is VoiceKind.SPEAKER
        author = SERVICE if is_speaker else SOMEBODY
        gender = [voice.gender] if voice.gender else []
        created = voice.created_at or SOME_TIME
        return cls(
            id=voice.id,
            title=voice.name,
            description=voice.description if is_speaker else "",
            tags=[*gender, *voice.tags],
            created_at=created,
            updated_at=created,
            languages=_languages(voice.language),
            visibility=VISIBILITY_NAMES[voice.visibility],
            lock_visibility=True,
            author=FishAuthor(id=author, nickname=author),
        )


def _languages(language: str | None) -> list[str]:
    return [] if language is None else [LANGUAGES[language]]


class FishModelList(Answer):
    total: int = Field(description="on all pages")
    items: Sequence[FishModel]


class FishCredit(Answer):
    """What the user may still have spoken today. Nothing is paid for here."""

    id: str = Field(serialization_alias="_id", examples=[NOBODY])
    user_id: str = Field(examples=[NOBODY])
    credit: str = Field(
        description=f"characters left of today's quota; {UNLIMITED} where there is none",
        examples=[str(UNLIMITED)],
    )
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])
    has_free_credit: bool = True

    @classmethod
    def of(cls, quota: Quota, owner_id: str | None, now: datetime) -> Self:
        user = owner_id or NOBODY
        left = str(_left(quota))
        return cls(id=user, user_id=user, credit=left, created_at=now, updated_at=now)


class FishPackage(Answer):
    """The quota of the day. finished_at: when it begins anew."""

    id: str = Field(serialization_alias="_id", examples=[NOBODY])
    user_id: str = Field(examples=[NOBODY])
    type: str = "daily"
    total: int = Field(description=f"characters; {UNLIMITED} where there is no limit")
    balance: int = Field(description="characters left")
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])
    finished_at: datetime = Field(examples=[TIME])

    @classmethod
    def of(cls, quota: Quota, owner_id: str | None, now: datetime) -> Self:
        user, limit = owner_id or NOBODY, quota.characters.limit
        return cls(
            id=user,
            user_id=user,
            total=UNLIMITED if limit is None else limit,
            balance=_left(quota),
            created_at=now,
            updated_at=now,
            finished_at=quota.resets_at,
        )


def _left(quota: Quota) -> int:
    limit = quota.characters.limit
    return UNLIMITED if limit is None else max(0, limit - int(quota.characters.used))
