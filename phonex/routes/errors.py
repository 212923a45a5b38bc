"""What only HTTP knows to be wrong: with the host, the head or the encoding of a request."""

from phonex.errors import InvalidInput


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
        super().__init__(f"The Host header must name one host and perhaps a port, not {given!r}.")
