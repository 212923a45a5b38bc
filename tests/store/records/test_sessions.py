"""What every database must do for sessions."""

import asyncio

import pytest

from phonex.store.records.sessions import SessionRecord
from phonex.store.store import Store

pytestmark = pytest.mark.anyio


def make_session(session_id: str, user_id: str = "u-1", expires_at: int = 100) -> SessionRecord:
    return SessionRecord(
        session_id=session_id, user_id=user_id, rotated_at=0, expires_at=expires_at
    )


async def stored(store: Store, *sessions: SessionRecord) -> None:
    for session in sessions:
        await store.sessions.insert(session)


async def left(store: Store, *ids: str) -> set[str]:
    return {each for each in ids if await store.sessions.find(each) is not None}


async def test_a_session_is_found_until_it_is_deleted(store: Store) -> None:
    session = make_session("a")
    await stored(store, session, make_session("b"))
    assert await store.sessions.find("a") == session
    await store.sessions.delete("a")
    assert await left(store, "a", "b") == {"b"}


async def test_of_many_rotations_of_a_token_one_is_stored(store: Store) -> None:
    await stored(store, make_session("a"))
    nexts = [
        make_session("a").model_copy(update={"rotation": 1, "rotated_at": second})
        for second in range(20)
    ]
    done = await asyncio.gather(*map(store.sessions.rotate, nexts))
    assert sum(done) == 1
    assert await store.sessions.find("a") == nexts[done.index(True)]


async def test_a_deleted_session_does_not_come_back(store: Store) -> None:
    assert not await store.sessions.rotate(make_session("a").model_copy(update={"rotation": 1}))
    assert await store.sessions.find("a") is None


async def test_all_sessions_of_a_user_end_but_the_kept_one(store: Store) -> None:
    await stored(store, *map(make_session, "abc"), make_session("d", "u-2"))
    await store.sessions.delete_of("u-1", keep="b")
    assert await left(store, *"abcd") == {"b", "d"}
    await store.sessions.delete_of("u-1")
    assert await left(store, *"abcd") == {"d"}


async def test_expired_sessions_are_deleted(store: Store) -> None:
    await stored(store, make_session("a", expires_at=99), make_session("b", expires_at=101))
    await store.sessions.delete_expired(100)
    assert await left(store, "a", "b") == {"b"}
