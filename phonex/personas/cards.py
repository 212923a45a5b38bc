"""Imports character cards as echos, and exports echos as character cards."""

from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.echo.service import EchoServices
from phonex.echo.types import EchoFields
from phonex.personas.card_text import Card, card_of, packed_card, read_card
from phonex.personas.profiles import Profiles
from phonex.store.records.echos import EchoRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads


class CardService:
    """Of every user's echos, also without accounts. threads: for what computes."""

    def __init__(
        self, store: Store, echo: EchoServices, profiles: Profiles, threads: WorkerThreads
    ) -> None:
        self._records = store.echos
        self._echos = echo.echos
        self._profiles = profiles
        self._threads = threads

    async def import_card(
        self,
        principal: Principal,
        file: bytes,
        *,
        user_id: str | None = None,
        echo_id: str | None = None,
    ) -> EchoRecord:
        """Make an echo of a card, or change one: its name and prompt are then those of the card.

        Raises CardUnusable, CardTooLarge, EchoNotFound, EchoUserNotFound, UserMissing,
        AccountClosed, DatabaseUnavailable, StorageFull.
        """
        card, owner_id = await self._threads.run(read_card, file), principal.owner_id
        if echo_id is None:
            fields = EchoFields(card.name, card.prompt)
            made = await self._echos.create(principal, user_id, fields)
            echo_id, owner_id = made.id, made.owner_id
        changed = await self._records.change(owner_id, echo_id, lambda echo: _with_card(echo, card))
        await self._profiles.leave_nothing_of_deleted(owner_id)
        if changed is None:
            raise EchoNotFound(echo_id)
        return changed

    async def export_card(self, principal: Principal, echo_id: str) -> str:
        """An echo's card as JSON. Raises EchoNotFound, DatabaseUnavailable."""
        echo = await self._echos.get(principal, echo_id)
        return await self._threads.run(card_of, echo.card, echo.name, echo.persona_prompt)

    async def export_image(self, principal: Principal, echo_id: str) -> bytes:
        """A PNG image with an echo's card in it. Raises EchoNotFound, DatabaseUnavailable."""
        card = await self.export_card(principal, echo_id)
        return await self._threads.run(packed_card, card)


def _with_card(echo: EchoRecord, card: Card) -> EchoRecord:
    fields = {"name": card.name, "persona_prompt": card.prompt, "card": card.text}
    return echo.model_copy(update={**fields, "updated_at": utc_now()})
