"""A user's callbacks, to take along and to delete."""

from collections.abc import AsyncIterator

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.store.records.deliveries import WebhookDeliveries


class CallbackData:
    """PersonalData: the addresses that were to be told, and how that went."""

    def __init__(self, deliveries: WebhookDeliveries) -> None:
        self._deliveries = deliveries

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        if found := await self._deliveries.of_owner(owner_id):
            yield json_file("callbacks.json", [each.model_dump(mode="json") for each in found])

    async def delete(self, owner_id: str) -> None:
        found = await self._deliveries.of_owner(owner_id)
        await self._deliveries.delete([each.job_id for each in found])
