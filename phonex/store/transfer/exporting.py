"""Writes all records of a database into one file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from phonex.store.database.migrations import COLLECTION as SCHEMA
from phonex.store.database.migrations import steps_in
from phonex.store.transfer.dump_file import DumpFacts, DumpWriter
from phonex.store.transfer.source import RecordSource, collections

Watch = Callable[[str, int, int], None]  # collection, records so far, records in all (about)


@dataclass(frozen=True)
class Exported:
    """changed: by collection, how many more (or fewer) records there are now than in the file."""

    facts: DumpFacts
    changed: Mapping[str, int]


async def export_records(source: RecordSource, file: BinaryIO, watch: Watch) -> Exported:
    """Raises DatabaseUnavailable, OSError."""
    steps = steps_in([each async for batch in source.read(SCHEMA) for each in batch])
    writer = DumpWriter(file, steps, source.kind)
    for name in collections():
        await _export(source, name, writer, watch)
    facts = writer.finish()
    now = {name: await source.count(name) for name in facts.collections}
    changed = {name: now[name] - each.count for name, each in facts.collections.items()}
    return Exported(facts, {name: number for name, number in changed.items() if number})


async def _export(source: RecordSource, name: str, writer: DumpWriter, watch: Watch) -> None:
    n_all, n_written = await source.count(name), 0
    part = writer.begin(name)
    async for batch in source.read(name):
        for document in batch:
            part.add(document)
        n_written += len(batch)
        watch(name, n_written, max(n_all, n_written))
    part.end()
