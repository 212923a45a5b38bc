"""Errors that only sockets have.

PhonexError
├── InvalidInput      EventInvalid: 422  EventUnknown: 404
├── TooManyRequests   TooManyEvents: 429  TooManySockets: 429, of one user
├── Conflict          TooManyJoined: 409
└── Unavailable       SocketsFull: 503  TooManyWaiting: 503
"""

from collections.abc import Iterable

from phonex.errors import Conflict, InvalidInput, TooManyRequests, Unavailable


class EventInvalid(InvalidInput):
    """param: the field at fault."""

    code = "event_invalid"


class EventUnknown(InvalidInput):
    code = "event_unknown"
    status = 404

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__(f"There is no such event; choose one of {', '.join(known)}.")


class TooManyEvents(TooManyRequests):
    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"More events than a socket may send; try again in {retry_after} s.", retry_after
        )


class TooManySockets(TooManyRequests):
    code = "too_many_sockets"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} sockets open, the most that a user may have; close one.", 60
        )


class TooManyJoined(Conflict):
    code = "too_many_joined"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This socket has joined {limit} conversations, the most it may; leave one with "
            "`conversation:leave`."
        )


class SocketsFull(Unavailable):
    code = "sockets_full"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"All {limit} sockets of this service are taken; try again shortly. Its operator can "
            "allow more with PHONEX_MAX_SOCKETS."
        )


class TooManyWaiting(Unavailable):
    code = "too_many_waiting"

    def __init__(self) -> None:
        super().__init__(
            "Too many connections of this service, or of your address, have not sent their token "
            "yet; try again shortly."
        )
