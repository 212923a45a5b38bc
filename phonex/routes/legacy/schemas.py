"""The JSON of legacies, memorials and the audit: requests and responses."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from phonex.legacy.service import MAX_MESSAGE_CHARS, MOST_CONTACTS, ShownLegacy, name_of
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.http.schemas import Answer
from phonex.routes.native.requests import Lines, Request
from phonex.routes.native.schemas import TIME
from phonex.store.records.audit import AuditAction
from phonex.store.records.legacies import LegacyState, Objection, SignOfLife

UserId = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{24}$")]


class LegacyRequest(Request):
    """What is to be there of a person after their death."""

    contacts: list[UserId] = Field(
        max_length=MOST_CONTACTS,
        description="ids of the users who may confirm your death and see your memorial",
        examples=[[USER_ID]],
    )
    message: Annotated[Lines, StringConstraints(max_length=MAX_MESSAGE_CHARS)] = Field(
        "", description="for them, in the memorial", examples=["Look after the garden."]
    )
    born_on: date | None = Field(None, examples=["1815-12-10"])


class DeathRequest(Request):
    died_on: date | None = Field(None, description="if you know it", examples=["2026-01-31"])


class LegacyPerson(Answer):
    user_id: str = Field(examples=[USER_ID])
    name: str = Field(description="empty if they gave none", examples=["Charles Babbage"])


class LegacyConfirmation(LegacyPerson):
    at: datetime = Field(examples=[TIME])


class LegacyObjection(Answer):
    """The last time that signs of life stopped a memorial."""

    at: datetime = Field(examples=[TIME])
    by: SignOfLife = Field(examples=["sign_in"])
    confirmed_by: list[LegacyPerson]

    @classmethod
    def of(cls, shown: ShownLegacy, objection: Objection) -> Self:
        confirmed_by = _people(shown, objection.confirmed_by)
        return cls(at=objection.at, by=objection.by, confirmed_by=confirmed_by)


class Legacy(Answer):
    """Your own legacy."""

    contacts: list[LegacyPerson]
    message: str = Field(examples=["Look after the garden."])
    born_on: date | None = Field(examples=["1815-12-10"])
    picture_url: str | None = Field(examples=[f"/legacy/{USER_ID}/picture"])
    state: LegacyState = Field(examples=["open"])
    confirmations: list[LegacyConfirmation] = Field(description="of your death")
    waiting_until: datetime | None = Field(
        description="until when you can object, by signing in", examples=[None]
    )
    objection: LegacyObjection | None = Field(examples=[None])

    @classmethod
    def of(cls, shown: ShownLegacy) -> Self:
        legacy, objection = shown.record, shown.record.objection
        confirmations = [
            LegacyConfirmation(**_person(shown, each.user_id), at=each.at)
            for each in legacy.confirmations
        ]
        return cls(
            contacts=_people(shown, legacy.contacts),
            message=legacy.message,
            born_on=legacy.born_on,
            picture_url=_picture_url(shown),
            state=legacy.state,
            confirmations=confirmations,
            waiting_until=_waiting_until(shown),
            objection=None if objection is None else LegacyObjection.of(shown, objection),
        )


class TrustingPerson(LegacyPerson):
    """Somebody who named you as a contact."""

    state: LegacyState = Field(examples=["waiting"])
    confirmed: bool = Field(description="whether you have confirmed the death", examples=[True])
    waiting_until: datetime | None = Field(
        description="until when the person can object, by signing in", examples=[TIME]
    )
    objected_at: datetime | None = Field(
        description="when the person's signs of life last ended all confirmations", examples=[None]
    )
    memorialized_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, shown: ShownLegacy, asking: str | None) -> Self:
        legacy = shown.record
        return cls(
            user_id=legacy.user_id,
            name=name_of(shown.person),
            state=legacy.state,
            confirmed=any(each.user_id == asking for each in legacy.confirmations),
            waiting_until=_waiting_until(shown),
            objected_at=None if legacy.objection is None else legacy.objection.at,
            memorialized_at=legacy.memorialized_at,
        )


class TrustingPeople(Answer):
    people: list[TrustingPerson]


class Memorial(LegacyPerson):
    """A memorial. echo_id: talk with it by POST /conversations or POST /legacy/chat."""

    message: str = Field(examples=["Look after the garden."])
    picture_url: str | None = Field(examples=[f"/legacy/{USER_ID}/picture"])
    born_on: date | None = Field(examples=["1815-12-10"])
    died_on: date | None = Field(examples=["1852-11-27"])
    member_since: datetime = Field(examples=[TIME])
    memorialized_at: datetime | None = Field(
        description="null: this is how yours would look", examples=[TIME]
    )
    can_chat: bool = Field(description="whether the person left an active echo", examples=[True])
    has_voice: bool = Field(description="whether it speaks", examples=[True])
    echo_id: str | None = Field(examples=[USER_ID])
    deletion_requested_by: list[LegacyPerson]

    @classmethod
    def of(cls, shown: ShownLegacy) -> Self:
        legacy, echo = shown.record, shown.echo
        return cls(
            user_id=legacy.user_id,
            name=name_of(shown.person),
            message=legacy.message,
            picture_url=_picture_url(shown),
            born_on=legacy.born_on,
            died_on=legacy.died_on,
            member_since=shown.person.created_at,
            memorialized_at=legacy.memorialized_at,
            can_chat=echo is not None,
            has_voice=echo is not None and echo.voice_model_id is not None,
            echo_id=None if echo is None else echo.id,
            deletion_requested_by=_people(shown, legacy.deletion_asked_by),
        )


class AuditEntry(Answer):
    at: datetime = Field(examples=[TIME])
    actor: str | None = Field(
        description="id of the user who did it; null: the service, a command, or a deleted user",
        examples=[USER_ID],
    )
    action: AuditAction = Field(examples=["death_confirmed"])
    about: str = Field(description="id of the user", examples=[USER_ID])
    details: dict[str, str] = Field(examples=[{"role": "contact"}])


class AuditList(Answer):
    entries: list[AuditEntry] = Field(description="newest first")
    next_cursor: str | None = Field(description="for the next page; null on the last")


def _person(shown: ShownLegacy, user_id: str) -> dict[str, str]:
    return {"user_id": user_id, "name": shown.names.get(user_id, "")}


def _people(shown: ShownLegacy, ids: list[str]) -> list[LegacyPerson]:
    """Those whose accounts exist."""
    return [LegacyPerson(**_person(shown, each)) for each in ids if each in shown.names]


def _picture_url(shown: ShownLegacy) -> str | None:
    return f"/legacy/{shown.record.user_id}/picture" if shown.record.picture else None


def _waiting_until(shown: ShownLegacy) -> datetime | None:
    return shown.record.due_at if shown.record.state is LegacyState.WAITING else None
