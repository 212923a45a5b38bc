"""Errors of replies.

PhonexError
└── Unavailable         ReplyUnavailable
"""

from phonex.errors import Unavailable


class ReplyUnavailable(Unavailable):
    """The language model gave no reply, or only the start of one."""

    code = "reply_unavailable"
