"""API keys: create, list, check, revoke."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from phonex.accounts.errors import (
    ExpiryPassed,
    KeyInvalid,
    KeyNotFound,
    ScopeUnavailable,
    TooManyKeys,
)
from phonex.accounts.key_format import START_LENGTH, hash_api_key, is_api_key, make_api_key
from phonex.accounts.principal import Scope, scopes_of
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.store.records.api_keys import ApiKeyRecord, ApiKeys, make_key_id
from phonex.store.records.users import UserRecord
from phonex.system.clock import utc_now

MOST_KEYS = 100
# How precise the time of the last use is: not every request writes.
USE_PRECISION = timedelta(minutes=1)


@dataclass(frozen=True)
class NewApiKey:
    """key: shown once, to its user."""

    record: ApiKeyRecord
    key: str = field(repr=False)


class ApiKeyService:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys

    async def create(
        self,
        user: UserRecord,
        name: str,
        scopes: Collection[str] = (),
        expires_at: datetime | None = None,
    ) -> NewApiKey:
        """scopes: none for all but `admin`. Raises ScopeUnavailable, ExpiryPassed, TooManyKeys."""
        granted = _granted(user, scopes)
        now = utc_now()
        if expires_at is not None and expires_at <= now:
            raise ExpiryPassed
        if len(await self._keys.of(user.user_id)) >= MOST_KEYS:
            raise TooManyKeys(MOST_KEYS)
        key = make_api_key()
        record = ApiKeyRecord(
            key_id=make_key_id(),
            user_id=user.user_id,
            name=name,
            start=key[:START_LENGTH],
            key_hash=hash_api_key(key),
            scopes=granted,
            created_at=now,
            expires_at=expires_at,
        )
        await self._keys.insert(record)
        return NewApiKey(record, key)

    async def list(self, user_id: str | None = None) -> list[ApiKeyRecord]:
        """A user's keys, or everybody's."""
        return await (self._keys.all() if user_id is None else self._keys.of(user_id))

    async def revoke(self, key_id: str, user_id: str | None = None) -> None:
        """user_id: whose key it must be. Raises KeyNotFound."""
        if not await self._keys.delete(key_id, user_id):
            raise KeyNotFound(key_id)

    async def check(self, key: str) -> ApiKeyRecord:
        """The record of a valid key, whose use is noted. Raises KeyInvalid."""
        if not is_api_key(key):
            raise KeyInvalid
        record = await self._keys.find_by_hash(hash_api_key(key))
        now = utc_now()
        if record is None or (record.expires_at is not None and record.expires_at <= now):
            raise KeyInvalid
        if record.last_used_at is None or now - record.last_used_at >= USE_PRECISION:
            with contextlib.suppress(DatabaseUnavailable, StorageFull):  # the key works without
                await self._keys.mark_used(record.key_id, now)
        return record


def _granted(user: UserRecord, scopes: Collection[str]) -> list[str]:
    """Raises ScopeUnavailable."""
    available = scopes_of(is_admin=user.is_admin)
    if not scopes:
        return sorted(available - {Scope.ADMIN})
    for scope in scopes:
        if scope not in available:
            raise ScopeUnavailable(scope, available)
    return sorted({str(scope) for scope in scopes})
