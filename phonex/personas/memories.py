"""Memories: facts about a person that their echo may tell. Only the owner approves them."""

from collections.abc import Sequence

from phonex.accounts.errors import AccountClosed
from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.personas.errors import MemoryNotFound, MemoryRepeated, TooManyMemories
from phonex.personas.facts import find_facts
from phonex.personas.persona import Memory
from phonex.personas.profiles import Profiles
from phonex.personas.types import MemoryChange
from phonex.store.records.echos import EchoRecord
from phonex.store.records.memories import MemoryRecord, memory_key
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now

MAX_MEMORIES = 500  # of an echo
MAX_PROPOSED = 100  # of those, so that what nobody looks at ends


class MemoryService:
    """All methods raise DatabaseUnavailable; those that write, StorageFull, too."""

    def __init__(self, store: Store, profiles: Profiles) -> None:
        self._records = store.memories
        self._profiles = profiles

    async def list(self, principal: Principal, echo_id: str | None = None) -> list[MemoryRecord]:
        """An echo's memories, oldest first. echo_id: None for the user's own echo.

        Raises EchoNotFound.
        """
        echo = await self._profiles.find(principal, echo_id)
        return [] if echo is None else await self._records.of_echo(echo.owner_id, echo.id)

    async def get(self, principal: Principal, memory_id: str) -> MemoryRecord:
        """Raises MemoryNotFound."""
        found = await self._records.find(principal.owner_id, memory_id)
        if found is None:
            raise MemoryNotFound(memory_id)
        return found

    async def add(
        self, principal: Principal, text: str, echo_id: str | None = None
    ) -> MemoryRecord:
        """A fact that the owner states is approved. Raises EchoNotFound, AccountClosed,
        MemoryRepeated, TooManyMemories.
        """
        echo = await self._profiles.require(principal, echo_id)
        known = await self._records.of_echo(echo.owner_id, echo.id)
        if len(known) >= MAX_MEMORIES:
            raise TooManyMemories(MAX_MEMORIES)
        memory = _make(echo, text, is_approved=True)
        if not await self._store(echo, memory):
            raise MemoryRepeated
        return memory

    async def _store(self, echo: EchoRecord, memory: MemoryRecord) -> bool:
        """False if the echo has it already. Raises EchoNotFound, AccountClosed: the echo or its
        account was deleted meanwhile.
        """
        if not await self._records.add(memory):
            return False
        try:
            await self._profiles.current(echo)
        except (EchoNotFound, AccountClosed):  # its deletion has missed the memory
            await self._records.delete(memory.owner_id, memory.id)
            raise
        return True

    async def change(
        self, principal: Principal, memory_id: str, change: MemoryChange
    ) -> MemoryRecord:
        """Raises MemoryNotFound, MemoryRepeated."""
        known = await self.get(principal, memory_id)
        text = known.text if change.text is None else change.text
        fields = {
            "text": text,
            "key": memory_key(text),
            "is_approved": known.is_approved or change.approve,
            "updated_at": utc_now(),
        }
        try:
            changed = await self._records.replace(known.model_copy(update=fields))
        except LookupError as exc:
            raise MemoryNotFound(memory_id) from exc
        if changed is None:
            raise MemoryRepeated
        return changed

    async def delete(self, principal: Principal, memory_id: str) -> None:
        """Raises MemoryNotFound."""
        if not await self._records.delete(principal.owner_id, memory_id):
            raise MemoryNotFound(memory_id)

    async def propose(
        self, echo: EchoRecord, message: str, message_id: str | None = None
    ) -> Sequence[MemoryRecord]:
        """Propose what the owner states about themself in a message to their echo.

        message: the owner's own, nobody else's. Raises EchoNotFound, AccountClosed.
        """
        if not (facts := find_facts(message, echo.language)):
            return []
        known = await self._records.of_echo(echo.owner_id, echo.id)
        n_proposed = sum(not memory.is_approved for memory in known)
        room = min(MAX_MEMORIES - len(known), MAX_PROPOSED - n_proposed)
        keys = {memory.key for memory in known}
        proposed = [_make(echo, fact, message_id, is_approved=False) for fact in facts]
        new = [memory for memory in proposed if memory.key not in keys][: max(room, 0)]
        return [memory for memory in new if await self._store(echo, memory)]

    async def approved(self, echo: EchoRecord) -> tuple[Memory, ...]:
        """What the echo may tell."""
        known = await self._records.of_echo(echo.owner_id, echo.id)
        return tuple(Memory(each.id, each.text) for each in known if each.is_approved)

    async def delete_of_echo(self, owner_id: str | None, echo_id: str) -> None:
        await self._records.delete_of_echo(owner_id, echo_id)


def _make(
    echo: EchoRecord, text: str, message_id: str | None = None, *, is_approved: bool
) -> MemoryRecord:
    now = utc_now()
    return MemoryRecord(
        id=make_record_id(),
        owner_id=echo.owner_id,
        user_id=echo.user_id,
        echo_id=echo.id,
        text=text,
        key=memory_key(text),
        is_approved=is_approved,
        message_id=message_id,
        created_at=now,
        updated_at=now,
    )
