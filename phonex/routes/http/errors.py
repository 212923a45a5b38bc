"""Errors in the HTTP of a request: its host, its head, its timing, its encoding."""

from collections.abc import Mapping
from types import MappingProxyType

from phonex.errors import InvalidInput, Unavailable
from phonex.routes.http.problem import HttpExtras


class HostNotAllowed(InvalidInput):
    code = "host_not_allowed"
    status = 421

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Host {host!r} is not allowed. Use localhost or an address of this machine, "
            "or add the name to PHONEX_ALLOWED_HOSTS."
        )


class HostMalformed(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self, given: str) -> None:
        super().__init__(
            f"The Host header must be one host with an optional port, not {given!r}."
            if given
            else "The request has no Host header; send one."
        )


class HeadMalformed(InvalidInput):
    """Not a valid HTTP/1.1 head, or one that two servers might split into requests differently."""

    code = "malformed_request"
    status = 400

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(f"This is not a valid HTTP/1.1 request: {reason}.")
        self.status = status


class RequestTimeout(HttpExtras, InvalidInput):
    """The connection must close: bytes that arrive late would be read as a new request."""

    code = "request_timeout"
    status = 408
    headers: Mapping[str, str] = MappingProxyType({"Connection": "close"})


class HeadTooSlow(RequestTimeout):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"The request head took longer than {seconds:g} s; try again.")


class BodyTooSlow(RequestTimeout):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The request body stalled for {seconds:g} s or arrived slower than 1 kB/s. "
            "Try again on a faster connection."
        )


class Overloaded(Unavailable):
    code = "overloaded"

    def __init__(self, n_requests: int) -> None:
        super().__init__(
            f"{n_requests} requests are already in progress; try again in {self.retry_after} s."
        )


class NotText(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self, field: str) -> None:
        where = "The body" if field == "body" else field
        super().__init__(f"{where} is not valid UTF-8; send it as UTF-8.", param=field)


class NotEncoded(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "The form has characters that must be percent-encoded; `curl --data-urlencode` does it."
        )
