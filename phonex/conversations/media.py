"""What messages hold besides text: recordings, spoken texts, images."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from phonex.accounts.principal import Principal
from phonex.audio.encode import transcode
from phonex.audio.peaks import peaks
from phonex.conversations.errors import ChatMessageNotFound, MessageNotSpoken, OwnVoiceMissing
from phonex.conversations.types import NewMessage, VoiceOf
from phonex.errors import AudioNotFound, AudioNotReady, InvalidInput, JobNotFound, PhonexError
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.message_files import MessageFiles, StoredMessageFile, key_of
from phonex.store.files.word_times import WordsNotFound
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.service import SynthesisService
from phonex.system.service_threads import Threads
from phonex.text.language_detection import detect_language
from phonex.text.shown_words import written_words

MAX_RECORDING_S = 600.0
FORMAT = "m4a"  # plays in every browser
SUFFIX = ".m4a"


class MessageMedia:
    """Makes, finds and deletes what messages hold. Independent of HTTP."""

    def __init__(
        self,
        files: MessageFiles,
        threads: Threads,
        synthesis: SynthesisService,
        library: AudioLibrary,
        voice_of: VoiceOf,
    ) -> None:
        self._files = files
        self._threads = threads
        self._synthesis = synthesis
        self._library = library
        self._voice_of = voice_of

    async def fill(
        self, principal: Principal, draft: ChatMessageRecord, new: NewMessage
    ) -> ChatMessageRecord:
        """The draft with what the new message has besides its text.

        Raises OwnVoiceMissing, MessageNotSpoken, AudioNotFound, AudioNotReady, NotAudio,
        SampleTooLong, NotAnImage, ImageTooLarge, ImageUnusable, what SynthesisService.submit
        raises, StorageFull, StorageUnavailable. An error leaves nothing behind.
        """
        if new.image is not None:
            return await self._with_image(draft, new.image)
        if new.recording is not None:
            return await self._with_recording(draft, new.recording)
        if new.audio_id is not None:
            return await self._with_audio(draft, await self._own(principal, new.audio_id))
        if new.is_spoken:
            spoken = await self._spoken(principal, draft)
            return spoken.model_copy(update={"owns_audio": True})
        return draft

    async def _with_image(self, draft: ChatMessageRecord, file: BinaryIO) -> ChatMessageRecord:
        def store() -> dict[str, object]:
            from phonex.conversations.images import reencode  # slow: Pillow

            image = reencode(file)
            where = (draft.conversation_id, draft.id, image.suffix)
            with self._files.writer(*where) as blob:
                blob.write(image.content)
            return {"image_key": key_of(*where), "file_bytes": len(image.content)}

        return draft.model_copy(update=await self._threads.samples.run(store))

    async def _with_recording(self, draft: ChatMessageRecord, file: BinaryIO) -> ChatMessageRecord:
        where = (draft.conversation_id, draft.id, SUFFIX)

        def store() -> dict[str, object]:
            with self._files.writer(*where) as blob:
                seconds = transcode(file, blob, FORMAT, max_seconds=MAX_RECORDING_S)
                size = blob.seek(0, SEEK_END)
            duration = round(seconds, 3)
            return {"recording_key": key_of(*where), "duration": duration, "file_bytes": size}

        try:
            return draft.model_copy(update=await self._threads.samples.run(store))
        except InvalidInput as exc:
            exc.param = "audio"
            raise

    async def _own(self, principal: Principal, audio_id: str) -> SynthesisRecord:
        try:
            record = await self._synthesis.get(principal, audio_id)
        except JobNotFound as exc:
            raise AudioNotFound(audio_id) from exc
        if not record.status.ended:
            raise AudioNotReady(audio_id, record.status)
        if record.status is not JobStatus.COMPLETED:
            raise AudioNotFound(audio_id)
        return record

    async def _spoken(self, principal: Principal, draft: ChatMessageRecord) -> ChatMessageRecord:
        voice = await self._voice_of(draft.sender_id)
        if voice is None:
            raise OwnVoiceMissing
        request = SynthesisRequest(
            kind=JobKind.CLONE,
            text=draft.content,
            language=detect_language(draft.content, voice.language),
            voice_id=voice.voice_id,
            format=FORMAT,
        )
        record = await self._synthesis.submit(principal, request)
        try:
            record = await self._synthesis.wait(principal, record.job_id, math.inf)
        except asyncio.CancelledError:
            await self._synthesis.stop(principal, record.job_id)
            raise
        if record.status is not JobStatus.COMPLETED:
            raise MessageNotSpoken(record.error)
        return await self._with_audio(draft, record)

    async def _with_audio(
        self, draft: ChatMessageRecord, record: SynthesisRecord
    ) -> ChatMessageRecord:
        owner = Principal(record.owner_id)
        words: list[tuple[str, float, float]] | None = None
        with suppress(WordsNotFound):
            passages = await self._library.words(owner, record.job_id)
            words = [(word.text, word.start, word.end) for word in written_words(passages)]
        fields = {
            "audio_id": record.job_id,
            "audio_owner_id": record.owner_id,
            "duration": record.duration,
            "words": words,
            "synthetic": True,
        }
        return draft.model_copy(update=fields)

    async def discard(self, message: ChatMessageRecord) -> None:
        """Delete what belongs to a message alone.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if message.file_keys:
            await self.delete_files(message.file_keys)
        if message.owns_audio and message.audio_id is not None:
            with suppress(AudioNotFound):
                owner = Principal(message.audio_owner_id)
                await self._synthesis.delete_audio(owner, message.audio_id)

    async def try_discarding(self, message: ChatMessageRecord) -> None:
        """As discard(); what cannot be deleted now is left to the repair."""
        with suppress(PhonexError):
            await self.discard(message)

    async def stored_files(self) -> list[StoredMessageFile]:
        """The files of all messages. Raises StorageUnavailable."""
        return await self._threads.disk.run(lambda: list(self._files.all()))

    async def delete_files(self, keys: Sequence[str]) -> None:
        """Raises StorageFull, StorageUnavailable."""
        await self._threads.disk.run(self._files.delete, keys)

    async def forget_conversation(self, conversation_id: str) -> None:
        """Delete all files of a conversation. Raises StorageFull, StorageUnavailable."""
        await self._threads.disk.run(self._files.delete_conversation, conversation_id)

    @asynccontextmanager
    async def audio(self, message: ChatMessageRecord) -> AsyncIterator[Path]:
        """The audio of a message as a readable file, for the block.

        Raises ChatMessageNotFound (it has none), AudioNotFound (it was deleted), AudioNotReady,
        DatabaseUnavailable, StorageUnavailable.
        """
        if message.recording_key is not None:
            async with self._stored(message, message.recording_key) as path:
                yield path
        elif message.audio_id is not None:
            owner = Principal(message.audio_owner_id)
            async with self._library.file(owner, message.audio_id, None) as path:
                yield path
        else:
            raise ChatMessageNotFound(message.id, "audio of message")

    @asynccontextmanager
    async def image(self, message: ChatMessageRecord) -> AsyncIterator[Path]:
        """The image of a message as a readable file, for the block.

        Raises ChatMessageNotFound (it has none), StorageUnavailable.
        """
        if message.image_key is None:
            raise ChatMessageNotFound(message.id, "image of message")
        async with self._stored(message, message.image_key) as path:
            yield path

    @asynccontextmanager
    async def _stored(self, message: ChatMessageRecord, key: str) -> AsyncIterator[Path]:
        try:
            async with self._threads.disk.entered(self._files.local_copy(key)) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:  # it has just been deleted
            raise ChatMessageNotFound(message.id) from exc

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A file of a message, to read. Blocks. Raises BlobNotFoundError, StorageUnavailable."""
        return self._files.open(key)

    async def peaks(self, message: ChatMessageRecord, n: int) -> list[float]:
        """The waveform of a message's audio. Raises as audio()."""
        if message.audio_id is not None:
            return await self._library.peaks(Principal(message.audio_owner_id), message.audio_id, n)
        async with self.audio(message) as path:
            return await self._threads.samples.run(peaks, path, n)
