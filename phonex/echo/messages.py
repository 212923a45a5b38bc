"""The conversations of echos."""

from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.store.database.paging import Page
from phonex.store.records.echos import EchoRecord
from phonex.store.records.messages import MessageRecord, MessageRole
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now


class MessageService:
    """Adds and lists messages."""

    def __init__(self, store: Store) -> None:
        self._records = store.messages
        self._echos = store.echos

    async def page(
        self, principal: Principal, echo_id: str, limit: int, before: str | None
    ) -> Page[MessageRecord]:
        """The newest messages, oldest first. before: only those older than that message.

        Raises EchoNotFound, ValueOutOfRange, DatabaseUnavailable.
        """
        echo = await self._echo(principal, echo_id)
        return await self._records.page(echo.owner_id, echo.id, limit, before)

    async def add(
        self, principal: Principal, echo_id: str, role: MessageRole, content: str
    ) -> MessageRecord:
        """Raises EchoNotFound, DatabaseUnavailable, StorageFull."""
        echo = await self._echo(principal, echo_id)
        message = MessageRecord(
            id=make_record_id(),
            owner_id=echo.owner_id,
            echo_id=echo.id,
            role=role,
            content=content,
            created_at=utc_now(),
        )
        await self._records.insert(message)
        return message

    async def _echo(self, principal: Principal, echo_id: str) -> EchoRecord:
        echo = await self._echos.find(principal.owner_id, echo_id)
        if echo is None:
            raise EchoNotFound(echo_id)
        return echo
