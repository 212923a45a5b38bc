"""Errors of conversations.

PhonexError
├── NotFound        ConversationNotFound  ChatMessageNotFound  PersonNotFound
├── Conflict        TooManyConversations  TooManyMessageFiles  ParticipantGone
│                   ParticipantMemorialized  OwnVoiceMissing
├── InvalidInput    ChatMessageInvalid  ConversationWithSelf  SearchTooShort
│                   ImageUnusable (NotAnImage: 415  ImageTooLarge: 413)
└── SynthesisFailed MessageNotSpoken
"""

from phonex.errors import Conflict, InvalidInput, NotFound, SynthesisFailed
from phonex.store.records.job import Failure


class ConversationNotFound(NotFound):
    """Also for everybody who does not take part in it."""

    code = "conversation_not_found"
    param = "conversation_id"

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"Conversation {conversation_id!r} does not exist. GET /conversations lists yours."
        )


class ChatMessageNotFound(NotFound):
    code = "message_not_found"
    param = "message_id"

    def __init__(self, message_id: str, what: str = "message") -> None:
        super().__init__(
            f"There is no {what} {message_id!r} in this conversation. "
            "GET /conversations/{conversation_id}/messages lists its messages."
        )


class PersonNotFound(NotFound):
    """Also for those who do not want to be found."""

    code = "user_not_found"
    param = "user_id"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"User {user_id!r} does not exist, or does not want to be found. "
            "GET /users?search= finds those who do."
        )


class TooManyConversations(Conflict):
    code = "too_many_conversations"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} conversations, the most you may keep; delete one with "
            "DELETE /conversations/{conversation_id} first."
        )


class TooManyMessageFiles(Conflict):
    code = "too_many_message_files"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"The recordings and images that you have sent take {limit_bytes // 1_000_000} MB, the "
            "most you may keep; delete a conversation with "
            "DELETE /conversations/{conversation_id} first. What the other person keeps still "
            "counts."
        )


class ParticipantGone(Conflict):
    code = "participant_gone"
    param = "conversation_id"

    def __init__(self) -> None:
        super().__init__(
            "The other person has deleted their account; the conversation can only be read."
        )


class ParticipantMemorialized(Conflict):
    code = "participant_memorialized"
    param = "conversation_id"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            "The other person's account is a memorial, so the conversation can only be read; "
            f"GET /legacy/{user_id} shows the memorial to the person's contacts."
        )


class OwnVoiceMissing(Conflict):
    code = "own_voice_missing"
    param = "type"

    def __init__(self) -> None:
        super().__init__(
            "You have no voice of your own yet, so the text cannot be spoken. Record it with "
            "POST /ai/voice, or send a recording as `audio`."
        )


class MessageNotSpoken(SynthesisFailed):
    """failure: of the synthesis; None if it was cancelled."""

    def __init__(self, failure: Failure | None) -> None:
        super().__init__("The speech of the message was cancelled; send it again.")
        if failure is not None:
            self.message, self.code, self.status = failure.message, failure.code, failure.status


class ConversationWithSelf(InvalidInput):
    code = "conversation_with_self"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("You cannot talk with yourself; give the `_id` of somebody else.")


class SearchTooShort(InvalidInput):
    code = "search_too_short"
    param = "search"

    def __init__(self, least: int) -> None:
        super().__init__(f"Search for at least {least} characters of a name or an e-mail address.")


class ChatMessageInvalid(InvalidInput):
    """param: the field at fault."""

    code = "message_invalid"


class ImageUnusable(InvalidInput):
    code = "image_unusable"
    param = "image"


class NotAnImage(ImageUnusable):
    code = "not_an_image"
    status = 415


class ImageTooLarge(ImageUnusable):
    code = "image_too_large"
    status = 413
