"""Errors of the queue of jobs."""

from phonex.errors import Unavailable


class BrokerUnavailable(Unavailable):
    code = "broker_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The broker that passes jobs to workers does not answer (PHONEX_BROKER_URL); try again "
            "shortly."
        )
