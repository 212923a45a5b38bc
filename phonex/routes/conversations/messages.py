"""Messages: read and send them, and fetch their files."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from phonex.accounts.errors import AccountsOff
from phonex.conversations.errors import (
    ChatMessageInvalid,
    ChatMessageNotFound,
    ConversationNotFound,
    ImageTooLarge,
    ImageUnusable,
    NotAnImage,
    OwnVoiceMissing,
    ParticipantGone,
    ParticipantMemorialized,
    TooManyMessageFiles,
)
from phonex.conversations.types import NewMessage
from phonex.echo.errors import EchoNotFound
from phonex.errors import AudioNotFound, AudioNotReady, DatabaseUnavailable, ValueOutOfRange
from phonex.routes.conversations.deps import (
    ConversationId,
    LimitQuery,
    MessageId,
    chat_router,
)
from phonex.routes.conversations.requests import MESSAGE_BODY, read_message
from phonex.routes.conversations.schemas import ChatMessage, ChatMessageList
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep
from phonex.routes.http.file_response import SYNTHETIC, answer_file
from phonex.routes.http.openapi import BYTES, Responses, problems
from phonex.routes.http.problem import BodyTooLarge, RangeNotSatisfiable
from phonex.routes.native.audio import AUDIO, media_type_of
from phonex.routes.native.schemas import Peaks
from phonex.routes.native.speech import SAMPLE_ERRORS, SPEECH_ERRORS
from phonex.store.errors import StorageUnavailable

router = chat_router("/conversations/{conversation_id}/messages")

SeqQuery = Annotated[int | None, Query(ge=0, lt=2**53)]
AUDIO_ERRORS = (
    AccountsOff,
    ConversationNotFound,
    ChatMessageNotFound,
    AudioNotFound,
    AudioNotReady,
    DatabaseUnavailable,
    StorageUnavailable,
)
IMAGE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
IMAGE: Responses = {
    200: {"description": "the image", "content": dict.fromkeys(IMAGE_TYPES.values(), BYTES)},
    206: {"description": "the requested range"},
    304: {"description": "the client's copy is current"},
}


@router.get(
    "",
    summary="Read messages",
    responses=problems(AccountsOff, ConversationNotFound, ValueOutOfRange),
)
async def list_messages(
    conversation_id: ConversationId,
    services: ServicesDep,
    principal: PrincipalDep,
    before_seq: SeqQuery = None,
    after_seq: SeqQuery = None,
    limit: LimitQuery = 50,
) -> ChatMessageList:
    """The last ones; with `after_seq`, the first ones after it. `before_seq`: only earlier ones."""
    chat = services.conversations
    found = await chat.messages(
        principal, conversation_id, before_seq=before_seq, after_seq=after_seq, limit=limit
    )
    return ChatMessageList.of(found, await chat.get(principal, conversation_id))


@router.post(
    "",
    status_code=201,
    summary="Send a message",
    openapi_extra=MESSAGE_BODY,
    responses=problems(
        AccountsOff,
        ConversationNotFound,
        ParticipantGone,
        TooManyMessageFiles,
        ParticipantMemorialized,
        EchoNotFound,
        ChatMessageInvalid,
        OwnVoiceMissing,
        AudioNotFound,
        AudioNotReady,
        NotAnImage,
        ImageTooLarge,
        ImageUnusable,
        BodyTooLarge,
        *SAMPLE_ERRORS,
        *SPEECH_ERRORS,
    ),
)
async def send_message(
    conversation_id: ConversationId,
    new: Annotated[NewMessage, Depends(read_message)],
    services: ServicesDep,
    principal: PrincipalDep,
) -> ChatMessage:
    """JSON, or a form if it has a file. The same `client_id` twice is one message: send it again
    if you got no answer.

    A voice message is a recording (`audio`), audio of your own (`audio_id`), or its `content`,
    spoken in your own voice before it is sent. Images are encoded anew, without metadata.
    """
    chat = services.conversations
    sent = await chat.send(principal, conversation_id, new)
    return ChatMessage.of(sent, await chat.get(principal, conversation_id))


@router.get(
    "/{message_id}/audio",
    summary="Fetch the audio of a message",
    response_class=Response,
    responses=AUDIO | problems(*AUDIO_ERRORS, RangeNotSatisfiable),
)
@router.head("/{message_id}/audio", include_in_schema=False)
async def get_message_audio(
    conversation_id: ConversationId,
    message_id: MessageId,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """For its participants. Supports a single byte range."""
    chat = services.conversations
    message = await chat.message(principal, conversation_id, message_id)
    path = await opened.enter_async_context(chat.media.audio(message))
    filename, gone = f"phonex-{message_id}{path.suffix}", ChatMessageNotFound(message_id)
    answer = await answer_file(
        path, request.headers, media_type_of(path.suffix), filename, gone=gone
    )
    if message.synthetic:
        answer.headers.update(SYNTHETIC)
    return answer


@router.get(
    "/{message_id}/audio/peaks",
    summary="Get the waveform of the audio of a message",
    responses=problems(*AUDIO_ERRORS),
)
async def get_message_peaks(
    conversation_id: ConversationId,
    message_id: MessageId,
    services: ServicesDep,
    principal: PrincipalDep,
    n: Annotated[int, Query(ge=1, le=4000, description="number of peaks")] = 200,
) -> Peaks:
    chat = services.conversations
    message = await chat.message(principal, conversation_id, message_id)
    return Peaks(peaks=await chat.media.peaks(message, n))


@router.get(
    "/{message_id}/image",
    summary="Fetch the image of a message",
    response_class=Response,
    responses=IMAGE
    | problems(
        AccountsOff,
        ConversationNotFound,
        ChatMessageNotFound,
        RangeNotSatisfiable,
        StorageUnavailable,
    ),
)
@router.head("/{message_id}/image", include_in_schema=False)
async def get_message_image(
    conversation_id: ConversationId,
    message_id: MessageId,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """For its participants."""
    chat = services.conversations
    message = await chat.message(principal, conversation_id, message_id)
    path = await opened.enter_async_context(chat.media.image(message))
    filename, gone = f"phonex-{message_id}{path.suffix}", ChatMessageNotFound(message_id)
    return await answer_file(path, request.headers, IMAGE_TYPES[path.suffix], filename, gone=gone)
