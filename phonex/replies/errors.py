"""Errors of replies.

PhonexError
└── Unavailable         ReplyUnavailable
"""

from phonex.errors import Unavailable


class ReplyUnavailable(Unavailable):
    """reason: what the endpoint did, as half a sentence."""

    code = "reply_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The language model that writes the replies {reason}; try again. If it stays so, the "
            "administrator should check PHONEX_REPLY_URL, PHONEX_REPLY_MODEL and "
            "PHONEX_REPLY_API_KEY."
        )
