"""The audio of replies until their messages are stored: none is left over."""

import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.errors import AudioNotFound, JobNotFound, PhonexError
from phonex.store.records.chat_messages import ChatMessages
from phonex.store.records.pending_audio import PendingAudioRecord, PendingAudios
from phonex.system.logs import reason

logger = logging.getLogger(__name__)


class PendingAudioJobs(Protocol):
    """The jobs that make the audio, as in phonex.synthesis.service."""

    async def stop(self, principal: Principal, job_id: str) -> None: ...

    async def delete_audio(self, principal: Principal, audio_id: str) -> None: ...

    async def forget(self, principal: Principal, job_id: str) -> None: ...


class PendingReplyAudio:
    """Notes audio before it is made, and removes it if its message is not stored."""

    def __init__(
        self, records: PendingAudios, jobs: PendingAudioJobs, messages: ChatMessages
    ) -> None:
        self._records = records
        self._jobs = jobs
        self._messages = messages
        self._begun: set[str] = set()  # by this process

    async def begin(self, record: PendingAudioRecord) -> None:
        """Raises DatabaseUnavailable, StorageFull."""
        self._begun.add(record.audio_id)
        await self._records.insert(record)

    async def keep(self, record: PendingAudioRecord) -> None:
        """Its message is stored."""
        await self._end(record, self._records.remove(record.audio_id))

    async def drop(self, record: PendingAudioRecord) -> None:
        """Remove it, unless its message was stored after all."""
        await self._end(record, self._settle(record))

    async def _end(self, record: PendingAudioRecord, work: Coroutine[object, object, None]) -> None:
        """What fails now is done by the repair."""
        try:
            await work
        except PhonexError as exc:
            logger.warning("audio %s of a reply is settled later: %s", record.audio_id, reason(exc))
        finally:
            self._begun.discard(record.audio_id)

    async def _settle(self, record: PendingAudioRecord) -> None:
        """Raises DatabaseUnavailable, StorageFull, StorageUnavailable, AudioNotReady."""
        sent = (record.conversation_id, record.echo_id, record.client_id)
        message = await self._messages.find_sent(*sent)
        if message is None or message.audio_id != record.audio_id:
            await self._delete(Principal(record.owner_id), record.audio_id)
        await self._records.remove(record.audio_id)

    async def _delete(self, principal: Principal, audio_id: str) -> None:
        """Also the record of a job that has left none: to try it again would make some."""
        await self._jobs.stop(principal, audio_id)
        with suppress(AudioNotFound):
            await self._jobs.delete_audio(principal, audio_id)
        with suppress(JobNotFound):
            await self._jobs.forget(principal, audio_id)

    async def repair(self) -> None:
        """Settle what dead processes left. Raises DatabaseUnavailable, StorageFull,
        StorageUnavailable, AudioNotReady.
        """
        for record in await self._records.all():
            if record.audio_id not in self._begun:
                await self._settle(record)
