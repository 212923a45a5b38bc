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
        super().__init__(f"The request is not HTTP/1.1 as it should be: {reason}.")
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
            f"The body of the request paused for {seconds:g} s, or came at less than 1 kB/s; "
            "send it again over a better line."
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
        super().__init__(f"{field} is not UTF-8; send it so.", param=field)
