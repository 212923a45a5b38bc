"""The steps of a memorial: from one state of a legacy to the next, with the entry for the audit.

Pure: whether a step may be taken is decided elsewhere.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from phonex.store.records.audit import AuditAction, AuditRecord, make_audit_id
from phonex.store.records.legacies import (
    Confirmation,
    LegacyRecord,
    LegacyState,
    Objection,
    SignOfLife,
)

LEAST_CONFIRMATIONS = 2


def is_enough(confirmations: Sequence[Confirmation]) -> bool:
    """Whether two people have confirmed the death, and not administrators alone."""
    has_contact = any(not each.of_admin for each in confirmations)
    return has_contact and len(confirmations) >= LEAST_CONFIRMATIONS


def confirm(legacy: LegacyRecord, confirmation: Confirmation, died_on: date | None) -> LegacyRecord:
    """Add somebody's confirmation. The first one stays. died_on: None leaves the date."""
    who, given = confirmation.user_id, legacy.confirmations
    is_first = all(each.user_id != who for each in given)
    if not is_first and died_on in (None, legacy.died_on):
        return legacy
    role = "administrator" if confirmation.of_admin else "contact"
    entry = _entry(legacy, AuditAction.DEATH_CONFIRMED, who, confirmation.at, role=role)
    confirmations = [*given, confirmation] if is_first else given
    return _next(legacy, entry, confirmations=confirmations, died_on=died_on or legacy.died_on)


def withdraw(legacy: LegacyRecord, user_id: str, now: datetime) -> LegacyRecord:
    """Take back somebody's confirmation."""
    rest = [each for each in legacy.confirmations if each.user_id != user_id]
    entry = _entry(legacy, AuditAction.CONFIRMATION_WITHDRAWN, user_id, now)
    return _next(legacy, entry, confirmations=rest)


def begin_waiting(
    legacy: LegacyRecord, now: datetime, wait: timedelta, *, ordered: bool = False
) -> LegacyRecord:
    """ordered: by a command of the operator."""
    due_at, by = now + wait, "operator" if ordered else "confirmations"
    entry = _entry(legacy, AuditAction.WAITING_BEGAN, None, now, by=by, until=due_at.isoformat())
    fields = {"ordered_at": now} if ordered else {}
    return _next(legacy, entry, state=LegacyState.WAITING, due_at=due_at, **fields)


def stop_waiting(
    legacy: LegacyRecord, valid: Sequence[Confirmation], now: datetime
) -> LegacyRecord:
    """End the waiting because not enough confirmations are valid any more."""
    entry = _entry(legacy, AuditAction.WAITING_STOPPED, None, now)
    return _next(legacy, entry, state=LegacyState.OPEN, confirmations=list(valid), due_at=None)


def object_to(legacy: LegacyRecord, by: SignOfLife, now: datetime) -> LegacyRecord:
    """The person is there: no confirmation counts any more."""
    confirmed_by = [each.user_id for each in legacy.confirmations]
    entry = _entry(legacy, AuditAction.OBJECTED, legacy.user_id, now, by=by.value)
    objection = Objection(at=now, by=by, confirmed_by=confirmed_by)
    return _next(legacy, entry, **_ALIVE, objection=objection)


def memorialize(legacy: LegacyRecord, now: datetime) -> LegacyRecord:
    """A date of death before the birth is left out."""
    at, born_on, died_on = legacy.due_at or now, legacy.born_on, legacy.died_on
    if born_on is not None and died_on is not None and died_on < born_on:
        died_on = None
    entry = _entry(legacy, AuditAction.MEMORIALIZED, None, at)
    fields = {"memorialized_at": at, "died_on": died_on}
    return _next(legacy, entry, state=LegacyState.MEMORIALIZED, **fields)


def restore(legacy: LegacyRecord, actor: str | None, now: datetime) -> LegacyRecord:
    """The account is its person's again. actor: the administrator; None: a command."""
    entry = _entry(legacy, AuditAction.RESTORED, actor, now)
    return _next(legacy, entry, **_ALIVE)


def ask_deletion(legacy: LegacyRecord, user_id: str, now: datetime) -> LegacyRecord:
    asked_by = [*(each for each in legacy.deletion_asked_by if each != user_id), user_id]
    entry = _entry(legacy, AuditAction.DELETION_ASKED, user_id, now)
    return _next(legacy, entry, deletion_asked_by=asked_by)


def withdraw_deletion(legacy: LegacyRecord, user_id: str, now: datetime) -> LegacyRecord:
    rest = [each for each in legacy.deletion_asked_by if each != user_id]
    entry = _entry(legacy, AuditAction.DELETION_WITHDRAWN, user_id, now)
    return _next(legacy, entry, deletion_asked_by=rest)


def approve_deletion(legacy: LegacyRecord, actor: str, now: datetime) -> LegacyRecord:
    return _next(legacy, _entry(legacy, AuditAction.DELETION_APPROVED, actor, now))


def change(legacy: LegacyRecord, now: datetime, **fields: object) -> LegacyRecord:
    """What the person says in it. fields: of the record."""
    entry = _entry(legacy, AuditAction.LEGACY_CHANGED, legacy.user_id, now)
    return _next(legacy, entry, **fields)


def forget(legacy: LegacyRecord, user_id: str, now: datetime) -> LegacyRecord:
    """Leave out somebody whose account is deleted."""
    objection = legacy.objection
    if objection is not None:
        rest = [each for each in objection.confirmed_by if each != user_id]
        objection = objection.model_copy(update={"confirmed_by": rest})
    unaudited = [
        each.model_copy(update={"actor": None}) if each.actor == user_id else each
        for each in legacy.unaudited
    ]
    kept = legacy.model_copy(update={"unaudited": unaudited})
    return _next(
        kept,
        _entry(legacy, AuditAction.CONTACT_LEFT, None, now),
        contacts=[each for each in legacy.contacts if each != user_id],
        confirmations=[each for each in legacy.confirmations if each.user_id != user_id],
        deletion_asked_by=[each for each in legacy.deletion_asked_by if each != user_id],
        objection=objection,
    )


# Of a person who is there.
_ALIVE: dict[str, object] = {
    "state": LegacyState.OPEN,
    "confirmations": [],
    "ordered_at": None,
    "due_at": None,
    "died_on": None,
    "memorialized_at": None,
    "deletion_asked_by": [],
}


def _next(legacy: LegacyRecord, entry: AuditRecord, **fields: object) -> LegacyRecord:
    unaudited = [*legacy.unaudited, entry]
    return legacy.model_copy(update={**fields, "unaudited": unaudited})


def _entry(
    legacy: LegacyRecord, action: AuditAction, actor: str | None, at: datetime, **details: str
) -> AuditRecord:
    return AuditRecord(
        id=make_audit_id(),
        at=at,
        actor=actor,
        action=action,
        about=legacy.user_id,
        details=details,
    )
