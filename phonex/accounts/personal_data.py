"""What a user can take along and have deleted: one part for each kind of data."""

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class ExportedFile:
    """A file of an export. name: its path in the archive; open: blocks, raises NotFound if the
    content was deleted meanwhile.
    """

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


class PersonalData(Protocol):
    """The users' data of one kind. Methods raise DatabaseUnavailable, StorageUnavailable."""

    def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        """All of an owner's data."""

    async def delete(self, owner_id: str) -> None:
        """Delete all of an owner's data; can be repeated after an error.

        The owner can no longer sign in, but an earlier request may still be running: raises
        DeletionUnfinished if that prevents it.
        """


def json_file(name: str, content: object) -> ExportedFile:
    """content: as pydantic dumps it in its mode "json"."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return ExportedFile(name, partial(io.BytesIO, text.encode()))
