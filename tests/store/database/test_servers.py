"""MongoDB servers that the embedded one is not like, as far as the driver can tell."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from phonex.errors import ConfigurationError, DatabaseUnavailable
from phonex.store.database.clients import write_options
from phonex.store.database.server_errors import DatabaseUnusable, explain
from phonex.store.store import INDEXES, Store, open_store
from tests.store.database.scripted_server import (
    Answer,
    Document,
    ScriptedServer,
    always,
    in_turn,
    refusal,
    scripted_server,
)
from tests.store.samples import make_job

pytestmark = pytest.mark.anyio

T = TypeVar("T")


@asynccontextmanager
async def opened(
    folder: Path,
    options: str = "",
    *,
    in_set: bool = True,
    answers: Mapping[str, Answer] | None = None,
) -> AsyncIterator[tuple[ScriptedServer, Store]]:
    """A server, and a store on it. options: of the address."""
    async with scripted_server(answers, in_set=in_set) as server:
        store = await open_store(f"{server.uri}{options}", "phonex", folder)
        try:
            yield server, store
        finally:
            await store.close()


async def answered(work: Callable[[], Awaitable[T]]) -> T:
    """What a call returns, or raises, once a busy machine lets the driver find the server."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await work()
            except DatabaseUnusable:
                raise
            except DatabaseUnavailable:
                continue


async def test_what_is_acknowledged_survives_a_failover(tmp_path: Path) -> None:
    async with opened(tmp_path) as (server, store):
        await answered(partial(store.jobs.insert, make_job()))
    (insert,) = server.asked("insert")
    assert insert["writeConcern"] == {"w": "majority", "j": True, "wtimeout": 4000}
    assert "txnNumber" in insert  # so that the server recognises it when it is sent again


async def test_a_write_that_a_failover_interrupts_is_sent_again(tmp_path: Path) -> None:
    stepped_down = refusal(10107, "not primary", "RetryableWriteError")
    script = in_turn(stepped_down, {"ok": 1, "n": 1})
    async with opened(tmp_path, answers={"insert": script}) as (server, store):
        assert await answered(partial(store.jobs.insert, make_job()))
    numbers = [each["txnNumber"] for each in server.asked("insert")]
    assert len(numbers) > len(set(numbers))  # the server can tell that it is the same


@pytest.mark.parametrize(
    ("uri", "options"),
    [
        ("mongodb://h/?w=1", {"retryWrites": True}),
        ("mongodb://h/?RetryWrites=false&w=2&wtimeoutMS=9", {}),
        ("mongodb://h/?journal=false", {"retryWrites": True, "wTimeoutMS": 4000}),
    ],
)
async def test_the_address_decides_how_to_write(uri: str, options: dict[str, object]) -> None:
    assert write_options(uri) == options


async def test_records_are_read_from_the_primary_whatever_the_address_says(tmp_path: Path) -> None:
    async with opened(tmp_path, "?readPreference=secondary") as (server, store):
        assert await answered(partial(store.jobs.find, make_job().job_id)) is None
    assert all("$readPreference" not in each for each in server.asked("find"))


REFUSALS: list[tuple[str, Document, str]] = [
    ("find", refusal(13, "not authorized on phonex to execute command"), "readWrite"),
    ("find", refusal(8000, "bad auth : authentication failed"), "password"),
    ("createIndexes", refusal(86, "An existing index has the same name"), "drop it"),
    ("createIndexes", refusal(11000, "E11000 duplicate key error"), "unique index cannot be made"),
    ("update", refusal(20, "Transaction numbers are only allowed on a replica set"), "--replSet"),
    ("insert", {"ok": 1, "n": 1, "writeConcernError": {"code": 100, "errmsg": "x"}}, "w="),
    ("insert", {"ok": 1, "n": 1, "writeConcernError": {"code": 64, "errmsg": "x"}}, "Too few"),
]


@pytest.mark.parametrize(("command", "answer", "remedy"), REFUSALS)
async def test_a_server_that_refuses_is_told_with_its_remedy(
    tmp_path: Path, command: str, answer: Document, remedy: str
) -> None:
    script = {command: always(answer)}
    async with opened(tmp_path, answers=script) as (server, store):
        with pytest.raises(DatabaseUnusable, match=remedy) as refused:
            await answered(partial(store.jobs.insert, make_job()))
    assert refused.value.code == DatabaseUnavailable.code
    assert server.address not in refused.value.message


async def test_a_wrong_password_is_told(tmp_path: Path) -> None:
    script = always(refusal(18, "Authentication failed."))
    async with scripted_server({"saslStart": script}) as server:
        uri = server.uri.replace("//", "//ada:secret@")
        store = await open_store(uri, "phonex", tmp_path)
        with pytest.raises(DatabaseUnusable, match="password") as refused:
            await answered(store.voices.count)
        await store.close()
    assert "secret" not in refused.value.message


async def test_a_version_that_is_too_old_is_told(tmp_path: Path) -> None:
    async with scripted_server(hello={"maxWireVersion": 6}) as server:
        store = await open_store(server.uri, "phonex", tmp_path)
        with pytest.raises(DatabaseUnusable, match=r"needs 4\.4"):
            await answered(store.voices.count)
        await store.close()


async def test_a_server_without_tls_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path, "?tls=true") as (_, store):
        with pytest.raises(DatabaseUnusable, match="TLS"):
            await answered(store.voices.count)


async def test_a_server_of_another_replica_set_is_told() -> None:
    said = 'No replica set members available for replica set name "other", Timeout: 1.5s'
    error = explain(ServerSelectionTimeoutError(said))  # what the driver says
    assert "replicaSet=NAME" in error.message


async def test_a_file_for_tls_that_is_missing_is_told(tmp_path: Path) -> None:
    uri = f"mongodb://u:secret@h/?tls=true&tlsCAFile={tmp_path}/none.pem"
    with pytest.raises(ConfigurationError, match="tlsCAFile"):
        await open_store(uri, "phonex", tmp_path)


@pytest.mark.parametrize("in_set", [True, False])
async def test_a_server_without_a_replica_set_serves_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, in_set: bool
) -> None:
    with caplog.at_level(logging.WARNING):
        async with opened(tmp_path, in_set=in_set) as (_, store):
            await answered(partial(store.jobs.insert, make_job()))
            await answered(partial(store.jobs.insert, make_job()))
    warned = [each for each in caplog.messages if "--replSet" in each]
    assert len(warned) == (0 if in_set else 1)


async def test_an_index_that_another_node_makes_now_is_waited_for(tmp_path: Path) -> None:
    busy = refusal(117, "an index build is in progress")
    script = in_turn(busy, busy, {"ok": 1})
    async with opened(tmp_path, answers={"createIndexes": script}) as (server, store):
        await answered(partial(store.jobs.insert, make_job()))
    first, second, third = server.asked("createIndexes")[:3]
    assert first["indexes"] == second["indexes"] == third["indexes"]


async def test_calls_do_not_wait_for_indexes_that_only_make_queries_fast(tmp_path: Path) -> None:
    release = asyncio.Event()

    async def make(command: Document) -> Document:
        if not any(each.get("unique") for each in command["indexes"]):
            await release.wait()
        return {"ok": 1}

    async with opened(tmp_path, answers={"createIndexes": make}) as (server, store):
        await answered(partial(store.jobs.insert, make_job()))
        release.set()
        await store.when_indexed()
    made = [
        (asked["createIndexes"], tuple(index["key"]))
        for asked in server.asked("createIndexes")
        for index in asked["indexes"]
    ]
    wanted = [(name, tuple(index.keys)) for name, listed in INDEXES.items() for index in listed]
    assert sorted(made) == sorted(wanted)
