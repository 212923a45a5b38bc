"""All services of the Echo API, their repair, and what they hold of an account."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from phonex.accounts.principal import Principal
from phonex.echo.echos import EchoService
from phonex.echo.messages import MessageService
from phonex.echo.speech import EchoSpeech
from phonex.echo.users import EchoUsers
from phonex.echo.voice_models import VoiceModelService
from phonex.errors import VoiceNotFound
from phonex.store.records.base import Record
from phonex.store.store import Store
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.service import VoiceService

Exported = Mapping[str, Sequence[Mapping[str, object]]]  # by collection


class EchoServices:
    """The services of the Echo API. Independent of HTTP."""

    def __init__(
        self,
        store: Store,
        voices: VoiceService,
        synthesis: SynthesisService,
        disk: WorkerThreads,
    ) -> None:
        self._store = store
        self._voices = voices
        self.users = EchoUsers(store.users)
        self.voice_models = VoiceModelService(store, self.users, voices, disk)
        self.echos = EchoService(store, self.users, self.voice_models)
        self.messages = MessageService(store)
        self.speech = EchoSpeech(synthesis)

    async def repair(self) -> None:
        """Complete what dead processes left. Raises DatabaseUnavailable, StorageFull,
        StorageUnavailable.
        """
        await self.voice_models.repair()
        await self.echos.deletion.repair()

    async def export_of(self, owner_id: str) -> Exported:
        """All records of an account, as JSON, by collection. Raises DatabaseUnavailable."""
        records: Mapping[str, Sequence[Record]] = {
            "voice_models": await self._store.voice_models.of_owner(owner_id),
            "echos": await self._store.echos.of_owner(owner_id),
            "messages": await self._store.messages.of_owner(owner_id),
        }
        return {
            collection: [record.model_dump(mode="json") for record in found]
            for collection, found in records.items()
        }

    async def delete_of(self, owner_id: str) -> None:
        """Delete all records of an account and the voices of its voice models; can be repeated.

        Requests of this account must have ended. Raises DatabaseUnavailable, StorageFull,
        StorageUnavailable.
        """
        for model in await self._store.voice_models.of_owner(owner_id):
            with suppress(VoiceNotFound):
                await self._voices.delete(Principal(owner_id), model.id)
        await self._store.messages.delete_of_owner(owner_id)
        await self._store.echos.remove_of_owner(owner_id)
        await self._store.voice_models.remove_of_owner(owner_id)
