"""A user's account itself: profile, sessions and API keys, to take along and to delete."""

from collections.abc import AsyncIterator

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.store.records.api_keys import ApiKeys
from phonex.store.records.sessions import Sessions
from phonex.store.records.usage import UsageCounters
from phonex.store.records.users import Users

# Nobody needs the hashes, and they may help somebody who finds the archive.
_SECRET = {"password_hash", "email_key", "revision"}


class AccountData:
    """PersonalData: the account, without its user's record, which is deleted last."""

    def __init__(
        self, users: Users, sessions: Sessions, keys: ApiKeys, usage: UsageCounters
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._keys = keys
        self._usage = usage

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        user = await self._users.find(owner_id)
        if user is not None:
            yield json_file("profile.json", user.model_dump(mode="json", exclude=_SECRET))
        keys = await self._keys.of(owner_id)
        records = [key.model_dump(mode="json", exclude={"key_hash"}) for key in keys]
        yield json_file("api-keys.json", records)

    async def delete(self, owner_id: str) -> None:
        await self._sessions.delete_of(owner_id)
        await self._keys.delete_of(owner_id)
        await self._usage.delete(owner_id)
