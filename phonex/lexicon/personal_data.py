"""A user's pronunciations, to take along and to delete."""

from collections.abc import AsyncIterator

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.lexicon.service import LexiconService


class LexiconData:
    """PersonalData: the lexicon."""

    def __init__(self, lexicon: LexiconService) -> None:
        self._lexicon = lexicon

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        records = await self._lexicon.records_of(owner_id)
        yield json_file("lexicon.json", [each.model_dump(mode="json") for each in records])

    async def delete(self, owner_id: str) -> None:
        await self._lexicon.delete_all(owner_id)
