"""The audit as people see it, and as a part of what users own."""

from collections.abc import AsyncIterator

from phonex.accounts.errors import UserNotFound
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.store.database.paging import MAX_LIMIT, Page
from phonex.store.records.audit import AuditAction, AuditRecord, AuditTrail


class AuditService:
    """Everybody sees the entries about themselves, an administrator all."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def page(
        self, principal: Principal, user_id: str | None, limit: int, cursor: str | None
    ) -> Page[AuditRecord]:
        """The entries about a user, newest first. user_id: None for oneself; for an administrator,
        for everybody.

        Raises UserNotFound, ValueOutOfRange, DatabaseUnavailable.
        """
        if not principal.is_admin:
            if user_id not in (None, principal.owner_id):
                raise UserNotFound(user_id)
            user_id = principal.owner_id
        return await self._trail.page(user_id, limit, cursor)


class AuditData:
    """PersonalData: the entries about a user.

    That the account of a memorial was deleted stays on record, by its id alone.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        page = await self._trail.page(owner_id, MAX_LIMIT, None)
        yield json_file("audit.json", [each.model_dump(mode="json") for each in page.items])

    async def delete(self, owner_id: str) -> None:
        await self._trail.delete_about(owner_id, keep=AuditAction.DELETION_APPROVED)
        await self._trail.forget_actor(owner_id)
