"""A user's echos, messages and voice models, to take along and to delete."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.errors import VoiceNotFound
from phonex.store.records.base import Record
from phonex.store.store import Store


class VoiceDeleter(Protocol):
    """Deletes voices, as VoiceService does."""

    async def delete(self, principal: Principal, voice_id: str) -> None:
        """Raises VoiceNotFound, DatabaseUnavailable, StorageUnavailable."""


class EchoData:
    """PersonalData: the Echo API. Deleting it deletes the voices of its voice models, too."""

    def __init__(self, store: Store, voices: VoiceDeleter) -> None:
        self._store = store
        self._voices = voices

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        records: Mapping[str, Sequence[Record]] = {
            "voice_models": await self._store.voice_models.of_owner(owner_id),
            "echos": await self._store.echos.of_owner(owner_id),
            "messages": await self._store.messages.of_owner(owner_id),
        }
        for name, found in records.items():
            yield json_file(f"{name}.json", [each.model_dump(mode="json") for each in found])

    async def delete(self, owner_id: str) -> None:
        for model in await self._store.voice_models.of_owner(owner_id):
            with suppress(VoiceNotFound):
                await self._voices.delete(Principal(owner_id), model.id)
        await self._store.messages.delete_of_owner(owner_id)
        await self._store.echos.remove_of_owner(owner_id)
        await self._store.voice_models.remove_of_owner(owner_id)
