"""Errors of replies.

PhonexError
├── Conflict            EchoInactive  ReplyStopped
├── InvalidInput        MessageNotText
└── Unavailable         ReplyUnavailable  ReplyEmpty  RepliesFull  ReplyLost
"""

from phonex.errors import Conflict, InvalidInput, Unavailable


class ReplyUnavailable(Unavailable):
    """reason: what the endpoint did, as half a sentence."""

    code = "reply_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The language model that writes the replies {reason}; try again. If it stays so, the "
            "administrator should check PHONEX_REPLY_URL, PHONEX_REPLY_MODEL and "
            "PHONEX_REPLY_API_KEY."
        )


class ReplyEmpty(Unavailable):
    code = "reply_empty"

    def __init__(self) -> None:
        super().__init__("The language model answered without a word; send the message again.")


class ReplyLost(Unavailable):
    code = "reply_lost"

    def __init__(self) -> None:
        super().__init__(
            "The service stopped before it had answered this message; send the message again."
        )


class RepliesFull(Unavailable):
    """of_sender: the replies are to one user's messages, who has a limit of their own."""

    code = "replies_full"

    def __init__(self, most: int, *, of_sender: bool = False) -> None:
        made, limit = "replies are being made", "the limit (PHONEX_MAX_REPLIES)"
        if of_sender:
            made, limit = "of your messages are being answered", "the limit for one user"
        super().__init__(
            f"{most} {made}, which is {limit}. The message is kept, but not answered; send it "
            "again soon."
        )


class EchoInactive(Conflict):
    code = "echo_inactive"
    param = "echo_id"

    def __init__(self) -> None:
        super().__init__(
            "This echo does not answer: its owner has not activated it, or deleted what it needs."
        )


class ReplyStopped(Conflict):
    code = "reply_stopped"

    def __init__(self) -> None:
        super().__init__("The reply was stopped before any of it was heard.")


class MessageNotText(InvalidInput):
    code = "message_not_text"
    param = "content"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"An echo reads text only, and this message of type {kind!r} has none; write it."
        )
