"""The embedded server's answers when SQLite fails, where nx-27017 and neosqlite keep silent."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from phonex.store.database.embedded_handler import TruthfulHandler

Answer = dict[str, Any]


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[TruthfulHandler]:
    """With a voice, Anna; its SQLite waits for nobody."""
    handler = TruthfulHandler(str(tmp_path))
    assert ask(handler, insert="voices", documents=[{"name": "Anna"}])["n"] == 1
    pragma(handler, "busy_timeout = 0")
    yield handler
    handler.close_all()


def ask(handler: TruthfulHandler, **command: object) -> Answer:
    message = {"request_id": 7, "sections": [("body", {**command, "$db": "phonex"})]}
    kind = handler.handle_insert if "insert" in command else handler.handle_command
    request_id, answer = kind(message)
    assert request_id == 7
    return answer


def pragma(handler: TruthfulHandler, said: str) -> None:
    handler.get_database("phonex").db.execute(f"PRAGMA {said}")


def rename(handler: TruthfulHandler, name: str = "Ada") -> Answer:
    change = {"$set": {"name": name}}
    return ask(handler, findAndModify="voices", query={"name": "Anna"}, update=change, new=True)


COMMANDS: list[dict[str, object]] = [
    {"findAndModify": "voices", "query": {"name": "Anna"}, "update": {"$set": {"name": "Ada"}}},
    {"findAndModify": "voices", "query": {"name": "Anna"}, "update": {"name": "Ada"}},
    {"findAndModify": "voices", "query": {"name": "Anna"}, "remove": True},
    {"update": "voices", "updates": [{"q": {"name": "Anna"}, "u": {"$set": {"name": "Ada"}}}]},
    {"delete": "voices", "deletes": [{"q": {"name": "Anna"}, "limit": 1}]},
    {"insert": "voices", "documents": [{"name": "Bert"}]},
    {"createIndexes": "voices", "indexes": [{"key": {"name": 1}, "name": "name_1"}]},
]


@pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(command) for command in COMMANDS])
def test_a_command_that_may_not_write_says_so(
    handler: TruthfulHandler, command: dict[str, object]
) -> None:
    pragma(handler, "query_only = 1")
    answer = ask(handler, **command)
    assert (answer["ok"], answer["code"]) == (0, 20)
    assert "readonly" in answer["errmsg"]


def test_a_database_that_may_not_grow_says_that_it_is_full(handler: TruthfulHandler) -> None:
    pragma(handler, "max_page_count = 1")  # that is: as many as there are
    answer = rename(handler, "Ada" * 100_000)
    assert (answer["ok"], answer["code"]) == (0, 14031)
    assert rename(handler)["value"]["name"] == "Ada"


def test_a_locked_database_is_no_missing_record(handler: TruthfulHandler, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "phonex.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = rename(handler)
        assert (answer["ok"], answer["code"]) == (0, 8)
        assert "locked" in answer["errmsg"]
    assert rename(handler)["value"]["name"] == "Ada"


def test_a_duplicate_key_is_no_missing_record(handler: TruthfulHandler) -> None:
    index = {"key": {"name": 1}, "name": "name_1", "unique": True}
    assert ask(handler, createIndexes="voices", indexes=[index])["ok"] == 1
    assert ask(handler, insert="voices", documents=[{"name": "Ada"}])["n"] == 1
    answer = rename(handler)
    assert (answer["ok"], answer["code"]) == (0, 11000)


def test_a_record_that_is_missing_is_just_that(handler: TruthfulHandler) -> None:
    rename(handler)
    assert rename(handler) == {"ok": 1, "value": None}


def test_a_full_folder_for_temporary_files_stops_no_query(handler: TruthfulHandler) -> None:
    stored = handler.get_database("phonex").db.execute("PRAGMA temp_store").fetchone()
    assert stored == (2,)  # in memory


def test_what_was_deleted_is_in_no_file_after_a_flush(
    handler: TruthfulHandler, tmp_path: Path
) -> None:
    text = "the cat sat on the mat"
    documents = [{"name": f"{n}", "text": text * 200} for n in range(20)]
    assert ask(handler, insert="voices", documents=documents)["n"] == 20
    assert ask(handler, fsync=1)["ok"] == 1
    assert text.encode() in (tmp_path / "phonex.db").read_bytes()
    ask(handler, delete="voices", deletes=[{"q": {"name": {"$ne": "Anna"}}, "limit": 0}])
    assert ask(handler, fsync=1)["ok"] == 1
    for file in tmp_path.iterdir():
        assert text.encode() not in file.read_bytes(), file.name
    assert rename(handler)["value"]["name"] == "Ada"


def test_a_flush_that_others_prevent_says_so(handler: TruthfulHandler, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "phonex.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ask(handler, fsync=1)["ok"] == 0
    assert ask(handler, fsync=1)["ok"] == 1
