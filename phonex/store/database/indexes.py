"""Makes the indexes of a MongoDB server, also while other nodes make the same.

Unique ones first: records rely on them, so calls wait for them. The others only make queries fast;
they are made in the background, by connections that may take hours.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel
from pymongo.errors import OperationFailure, PyMongoError

from phonex.store.database.server_errors import (
    DUPLICATE_KEY,
    INDEX_KEYS_CONFLICT,
    INDEX_OPTIONS_CONFLICT,
    DatabaseUnusable,
)

if TYPE_CHECKING:  # loaded when a database is opened
    from motor.motor_asyncio import AsyncIOMotorDatabase

logger = logging.getLogger(__name__)

Models = Mapping[str, Sequence[IndexModel]]  # by collection

# What a server answers while another node makes or drops an index or a collection.
# Source: MongoDB, src/mongo/base/error_codes.yml.
_BUSY = {48, 117, 276, 284, 12587}
_CONFLICT = {INDEX_OPTIONS_CONFLICT, INDEX_KEYS_CONFLICT}
_LEAST_PAUSE_S, _MOST_PAUSE_S = 0.1, 10.0
_ATTEMPTS = 20


class IndexBuilder:
    """Makes the indexes of a database. One that exists takes no time."""

    def __init__(
        self,
        database: "AsyncIOMotorDatabase[dict[str, Any]]",
        models: Models,
        *,
        background: bool,
    ) -> None:
        """database: of a client whose calls may take long. background: if False, all are made
        before the first call.
        """
        self._database = database
        self._first = _chosen(models, unique=True) if background else models
        self._later = _chosen(models, unique=False) if background else {}
        self._making: asyncio.Task[None] | None = None
        self._background: asyncio.Task[None] | None = None

    async def make_needed(self) -> None:
        """Make those that calls wait for. Goes on if the caller gives up; the next call waits for
        the same. Raises PyMongoError, DatabaseUnusable.
        """
        if self._making is None:
            self._making = asyncio.create_task(self._make_first(), name="needed indexes")
        task = self._making
        try:
            await asyncio.shield(task)
        finally:
            if task.done():
                self._making = None

    async def _make_first(self) -> None:
        for collection, models in self._first.items():
            await self._make(collection, models)

    def make_others(self, done: Callable[[], object] | None) -> None:
        """Begin to make the others. done: called at the end, in a thread: it may block."""
        self._background = asyncio.create_task(self._make_later(done), name="indexes")

    async def finished(self) -> None:
        """Wait until the others are made, or cannot be made."""
        if self._background is not None:
            await asyncio.shield(self._background)

    def stop(self) -> None:
        for task in (self._making, self._background):
            if task is not None:
                task.cancel()

    async def _make_later(self, done: Callable[[], object] | None) -> None:
        for collection, models in self._later.items():
            try:
                await self._make(collection, models)
            except DatabaseUnusable as exc:
                logger.warning("%s Until then, some queries are slow.", exc.message)
            except PyMongoError as exc:
                logger.warning(
                    "an index of %s cannot be made, so some queries are slow until the next "
                    "start: %s: %.200s",
                    collection,
                    type(exc).__name__,
                    exc,
                )
        if done is not None:
            await asyncio.to_thread(done)

    async def _make(self, collection: str, models: Sequence[IndexModel]) -> None:
        pause_s = _LEAST_PAUSE_S
        for attempt in range(_ATTEMPTS):
            try:
                await self._database[collection].create_indexes(list(models))
            except OperationFailure as exc:
                if exc.code not in _BUSY or attempt == _ATTEMPTS - 1:
                    raise self._explained(exc, collection) from exc
                await asyncio.sleep(pause_s)
                pause_s = min(_MOST_PAUSE_S, 2 * pause_s)
            else:
                return

    def _explained(
        self, exc: OperationFailure, collection: str
    ) -> OperationFailure | DatabaseUnusable:
        where = f"of the collection {collection} in the database {self._database.name}"
        if exc.code in _CONFLICT:
            advice = (
                f"An index {where} has other options than Phonex needs. The log names it: drop "
                "it; Phonex makes it again."
            )
        elif exc.code == DUPLICATE_KEY:
            advice = (
                f"Two records {where} have the same key, so that its unique index cannot be made. "
                "The log names the key: remove one of them."
            )
        else:
            return exc
        logger.error("the indexes of %s cannot be made: %.500s", collection, exc)
        return DatabaseUnusable(advice)


def _chosen(models: Models, *, unique: bool) -> dict[str, list[IndexModel]]:
    """The unique indexes of each collection, or the others."""
    chosen = {
        collection: [each for each in listed if bool(each.document["unique"]) is unique]
        for collection, listed in models.items()
    }
    return {collection: listed for collection, listed in chosen.items() if listed}
