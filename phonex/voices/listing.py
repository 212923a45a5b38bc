"""Lists of voices, with the current state of their fits and consents."""

from phonex.accounts.principal import Principal
from phonex.store.database.paging import Page
from phonex.store.records.voice import VoiceRecord
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.voices.fitting.service import FitService
from phonex.voices.tools import VoiceTools


class VoiceListing:
    """Pages of voices; those without a file are skipped, so a page may have fewer than limit."""

    def __init__(self, tools: VoiceTools, fittings: FitService) -> None:
        self._voices = tools.records
        self._repository = tools.repository
        self._consents = tools.consents
        self._fittings = fittings

    async def page(
        self, principal: Principal, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """The principal's voices, newest first. Raises ValueOutOfRange, DatabaseUnavailable."""
        page = await self._voices.page(principal.owner_id, limit, cursor, listed)
        found = await self._with_files(page)
        current = [self._fittings.current(record) for record in found.items]
        return Page(await self._consents.all_shown(current), page.next_cursor)

    async def public_page(
        self, principal: Principal, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """Other owners' public voices that can be spoken with, as page()."""
        page = await self._voices.public_page(principal.owner_id, limit, cursor, listed)
        found = await self._consents.all_shown((await self._with_files(page)).items)
        return Page([voice for voice in found if voice.disabled is None], page.next_cursor)

    async def _with_files(self, page: Page[VoiceRecord]) -> Page[VoiceRecord]:
        lost = await self._repository.lost_of([record.key for record in page.items])
        return Page([each for each in page.items if each.key not in lost], page.next_cursor)
