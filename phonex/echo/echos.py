"""Echos: personas of people, each with a voice model and a conversation."""

from collections.abc import Sequence
from dataclasses import replace

from phonex.accounts.errors import AccountClosed
from phonex.accounts.principal import Principal
from phonex.echo.deletion import Clean, Deletion
from phonex.echo.errors import EchoNotFound, EchoWithoutVoice, VoiceModelNotFound
from phonex.echo.types import EchoFields, LinkedVoiceModel
from phonex.echo.users import EchoUsers
from phonex.echo.voice_models import VoiceModelService
from phonex.store.database.paging import Page
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import make_record_id
from phonex.store.store import Store
from phonex.system.clock import utc_now


class EchoService:
    """Creates, lists, changes and deletes echos."""

    def __init__(self, store: Store, users: EchoUsers, models: VoiceModelService) -> None:
        self._records = store.echos
        self._messages = store.messages
        self._users = users
        self._models = models
        self._dependents: list[Clean] = [store.messages.delete]
        self.deletion = Deletion(store.echos, self._clean)

    def add_dependent(self, clean: Clean) -> None:
        """Have something else that belongs to an echo deleted with it."""
        self._dependents.append(clean)

    async def _clean(self, owner_id: str | None, echo_id: str) -> None:
        for clean in self._dependents:
            await clean(owner_id, echo_id)

    async def create(
        self, principal: Principal, user_id: str | None, fields: EchoFields
    ) -> EchoRecord:
        """Raises EchoUserNotFound, UserMissing, AccountClosed, AccountMemorialized,
        VoiceModelNotFound, DatabaseUnavailable, StorageFull.
        """
        user, now = await self._users.access_to_add(principal, user_id), utc_now()
        echo = EchoRecord(
            id=make_record_id(),
            owner_id=user.principal.owner_id,
            user_id=user.user_id,
            name="",
            created_at=now,
            updated_at=now,
        )
        await self._refuse_foreign(echo, fields.voice_model_id)
        echo = _changed(echo, fields)
        await self._records.insert(echo)
        try:
            await self._users.refuse_closed(echo.owner_id)
        except AccountClosed:
            await self._records.remove_of_owner(echo.owner_id or "")
            raise
        return echo

    async def _refuse_foreign(self, echo: EchoRecord, model_id: str | None) -> None:
        """Raises VoiceModelNotFound, also for another user's voice model."""
        if not model_id:
            return
        found = await self._models.existing(echo.owner_id, [model_id])
        if not any(model.user_id == echo.user_id for model in found):
            raise VoiceModelNotFound(model_id, param="voice_model_id")

    async def get(self, principal: Principal, echo_id: str) -> EchoRecord:
        """Raises EchoNotFound, DatabaseUnavailable."""
        echo = await self._records.find(principal.owner_id, echo_id)
        if echo is None:
            raise EchoNotFound(echo_id)
        return (await self._shown([echo]))[0]

    async def page(
        self, principal: Principal, user_id: str | None, limit: int, cursor: str | None
    ) -> Page[EchoRecord]:
        """A user's echos, newest first.

        Raises EchoUserNotFound, UserMissing, ValueOutOfRange, DatabaseUnavailable.
        """
        user = await self._users.access(principal, user_id)
        owner_id = user.principal.owner_id
        page = await self._records.page(owner_id, user.user_id, limit, cursor)
        return Page(await self._shown(page.items), page.next_cursor)

    async def _shown(self, echos: Sequence[EchoRecord]) -> list[EchoRecord]:
        """The echos of one owner, without voice models that no longer exist."""
        asked = [echo.voice_model_id for echo in echos if echo.voice_model_id]
        found = await self._models.existing(echos[0].owner_id, asked) if asked else []
        known = {model.id for model in found}
        return [
            echo
            if echo.voice_model_id in known
            else echo.model_copy(update={"voice_model_id": None})
            for echo in echos
        ]

    async def change(self, principal: Principal, echo_id: str, fields: EchoFields) -> EchoRecord:
        """Raises EchoNotFound, VoiceModelNotFound, DatabaseUnavailable, StorageFull."""
        await self._refuse_foreign(await self.get(principal, echo_id), fields.voice_model_id)
        changed = await self._records.change(
            principal.owner_id, echo_id, lambda echo: _changed(echo, fields)
        )
        if changed is None:
            raise EchoNotFound(echo_id)
        return (await self._shown([changed]))[0]

    async def voice_model(self, principal: Principal, echo_id: str) -> LinkedVoiceModel:
        """Raises EchoNotFound, EchoWithoutVoice, DatabaseUnavailable."""
        echo = await self.get(principal, echo_id)
        found = await self._models.existing(echo.owner_id, [echo.voice_model_id or ""])
        if not found:
            raise EchoWithoutVoice(echo_id)
        model = await self._models.get(Principal(echo.owner_id), found[0].id)
        return replace(model, echo_id=echo.id)

    async def delete(self, principal: Principal, echo_id: str) -> None:
        """Delete an echo, its conversation and other dependents; an uploaded voice model stays.

        Raises EchoNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if not await self.deletion.delete(principal.owner_id, echo_id):
            raise EchoNotFound(echo_id)


def _changed(echo: EchoRecord, fields: EchoFields) -> EchoRecord:
    given = {name: value for name, value in vars(fields).items() if value is not None}
    if "voice_model_id" in given:
        given["voice_model_id"] = given["voice_model_id"].lower() or None
    return echo.model_copy(update={**given, "updated_at": utc_now()})
