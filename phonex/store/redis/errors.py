"""Errors of Redis."""

from phonex.errors import Unavailable


class RedisUnavailable(Unavailable):
    code = "redis_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "Redis does not answer, so nothing can be passed between nodes; try again shortly."
        )
