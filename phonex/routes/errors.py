"""What only HTTP knows to be wrong: with the host, the head or the encoding of a request."""

from collections.abc import Mapping
from types import MappingProxyType

from phonex.errors import InvalidInput, Unavailable
from phonex.routes.problem import HttpExtras


class HostNotAllowed(InvalidInput):
    code = "host_not_allowed"
    status = 421

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Nothing is served under the name {host!r}. Use localhost or an address of this "
            "machine, or list the name in PHONEX_ALLOWED_HOSTS."
        )


class HostMalformed(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self, given: str) -> None:
        super().__init__(
            f"The Host header must name one host and perhaps a port, not {given!r}."
            if given
            else "The request names no host; send a Host header."
        )


class HeadMalformed(InvalidInput):
    """What no HTTP/1.1 request begins with, or what two servers might read as two requests."""

    code = "malformed_request"
    status = 400

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(f"This is not a valid HTTP/1.1 request: {reason}.")
        self.status = status


class RequestTimeout(HttpExtras, InvalidInput):
    """The connection is of no more use: what comes on it late would be taken for a new request."""

    code = "request_timeout"
    status = 408
    headers: Mapping[str, str] = MappingProxyType({"Connection": "close"})


class HeadTooSlow(RequestTimeout):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"The head of the request took longer than {seconds:g} s.")


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
            f"{n_requests} requests are being answered already; try again in {self.retry_after} s."
        )


class NotText(InvalidInput):
    code = "malformed_request"
    status = 400

    def __init__(self, field: str) -> None:
        where = "The body" if field == "body" else field
        super().__init__(f"{where} is not valid UTF-8; send it as UTF-8.", param=field)
