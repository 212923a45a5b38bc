"""Errors of legacies and memorials.

PhonexError
├── NotFound            404: MemorialNotFound  PictureNotFound
├── Conflict            409: EchoNotLeft  NotMemorialized  NothingToRestore  DeletionNotAsked
└── InvalidInput        422: ContactUnknown  DateImpossible
"""

from phonex.errors import Conflict, InvalidInput, NotFound


class MemorialNotFound(NotFound):
    """Also for who may not see it, or may not confirm a death."""

    code = "memorial_not_found"
    param = "user_id"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"There is no memorial of user {user_id!r} for you: only the person's contacts and "
            "administrators see one."
        )


class PictureNotFound(NotFound):
    code = "picture_not_found"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("This memorial has no picture.")


class EchoNotLeft(Conflict):
    code = "echo_not_left"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("This person left no echo that answers, so nobody can talk with it.")


class NotMemorialized(Conflict):
    code = "not_memorialized"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("This account is no memorial; only a memorial can be deleted by others.")


class NothingToRestore(Conflict):
    code = "nothing_to_restore"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("Nobody has confirmed this user's death, so there is nothing to restore.")


class DeletionNotAsked(Conflict):
    code = "deletion_not_asked"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__(
            "No contact has asked for the deletion of this memorial; one has to, before an "
            "administrator can delete it."
        )


class ContactUnknown(InvalidInput):
    code = "contact_unknown"
    param = "contacts"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"User {user_id!r} cannot be a contact; give the ids of people whom you can find or "
            "have a conversation with."
        )


class DateImpossible(InvalidInput):
    code = "date_impossible"

    def __init__(self, param: str) -> None:
        super().__init__("The date is in the future; correct it.", param=param)
