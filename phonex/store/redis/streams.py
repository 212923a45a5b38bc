"""Streams of entries in Redis: one writes, one reads, and sees whether the other is there.

An entry's id is `<attempt>-<number>`, and ids only rise: once a later attempt has begun, Redis
refuses what an earlier one writes. All keys expire.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from phonex.store.redis.connection import RedisConnection

KEPT_S = 600  # after the last write
PRESENT_S = 30  # after a reader's last sign of life
MOST_AT_ONCE = 16  # entries of one read
_TOO_LATE = "equal or smaller than the target stream top item"  # Redis' own words

Fields = Mapping[bytes, bytes]


class EntryId(NamedTuple):
    """number: 0 for the first of an attempt, then without gaps."""

    attempt: int
    number: int

    def __str__(self) -> str:
        return f"{self.attempt}-{self.number}"


START = EntryId(0, 0)  # before all entries


@dataclass(frozen=True)
class StreamEntry:
    id: EntryId
    fields: Fields


@dataclass(frozen=True)
class Appended:
    """is_read: whether the reader shows signs of life. n_unread: entries that it has not taken."""

    is_read: bool
    n_unread: int


class AttemptOver(Exception):  # noqa: N818  # an outcome, not an error
    """A later attempt has begun to write."""


class EntryStreams:
    """name: of a stream. All methods raise RedisUnavailable."""

    def __init__(self, redis: RedisConnection) -> None:
        self._redis = redis

    async def append(self, name: str, entries: Sequence[StreamEntry]) -> Appended:
        """Write all of these, or none. Raises AttemptOver."""
        key, reader = self._key(name), self._reader(name)

        async def work(client: Redis) -> list[Any]:  # as redis declares it
            async with client.pipeline() as pipe:
                for entry in entries:
                    pipe.xadd(key, {**entry.fields}, id=str(entry.id))  # type: ignore[dict-item]  # keys of bytes, too
                pipe.expire(key, KEPT_S)
                pipe.exists(reader)
                pipe.xlen(key)
                answers: list[Any] = await pipe.execute(raise_on_error=False)
            for fault in (each for each in answers if isinstance(each, ResponseError)):
                raise AttemptOver if _TOO_LATE in str(fault) else fault
            return answers

        *_, is_read, n_unread = await self._redis.call(work)
        return Appended(bool(is_read), n_unread)

    async def read(self, name: str, after: EntryId, wait_s: float = 0) -> list[StreamEntry]:
        """The next entries; waits for some, for LONGEST_BLOCK_S at most."""
        key, block = self._key(name), round(wait_s * 1000) or None

        async def work(client: Redis) -> Any:  # as redis declares it
            return await client.xread({key: str(after)}, count=MOST_AT_ONCE, block=block)

        found = await self._redis.call(work)
        return [StreamEntry(_to_id(given), fields) for _, each in found for given, fields in each]

    async def drop(self, name: str, through: EntryId) -> None:
        """Free the memory of entries that were read."""
        key, first_kept = self._key(name), EntryId(through.attempt, through.number + 1)
        await self._redis.call(lambda client: client.xtrim(key, minid=str(first_kept)))

    async def show_reader(self, name: str, *, others: Sequence[str] = ()) -> None:
        """Say that a stream's reader is there, and keep the stream and others from expiring."""

        async def work(client: Redis) -> None:
            async with client.pipeline(transaction=False) as pipe:
                pipe.set(self._reader(name), b"1", ex=PRESENT_S)
                for each in (name, *others):
                    pipe.expire(self._key(each), KEPT_S)
                await pipe.execute()

        await self._redis.call(work)

    async def has_reader(self, name: str) -> bool:
        reader = self._reader(name)
        return bool(await self._redis.call(lambda client: client.exists(reader)))

    async def end_reading(self, name: str, *, others: Sequence[str] = ()) -> None:
        """Say that the reader has gone, and delete the stream and others."""
        keys = [self._reader(name), *map(self._key, (name, *others))]
        await self._redis.call(lambda client: client.delete(*keys))

    def _key(self, name: str) -> str:
        return self._redis.key("stream", name)

    def _reader(self, name: str) -> str:
        return self._redis.key("reader", name)


def _to_id(given: bytes) -> EntryId:
    attempt, _, number = given.partition(b"-")
    return EntryId(int(attempt), int(number))
