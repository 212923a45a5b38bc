"""Requests that still run when their account is deleted: nothing of them is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from typing import BinaryIO, cast

import pytest

from phonex.accounts.errors import AccountClosed
from phonex.echo.errors import EchoNotFound
from phonex.personas.hearing import HeardRecording
from phonex.personas.profiles import Profiles
from phonex.store.records.training_samples import TrainingKind
from phonex.store.records.users import UserRecord, Users
from tests.blob_places import everywhere
from tests.personas.clips import RECORDINGS, hear_once, opened
from tests.personas.place import ADA, TEXTS, Place
from tests.personas.test_card_text import sent

pytestmark = pytest.mark.anyio

Act = Callable[[Place], Awaitable[object]]
ACTS: list[Act] = [
    lambda place: place.personas.texts.add(ADA, TEXTS[0]),
    lambda place: place.record(RECORDINGS[0]),
    lambda place: place.personas.memories.add(ADA, "I was born in Leeds."),
    lambda place: place.personas.cards.import_card(ADA, sent()),
]
NAMES = ["text", "recording", "memory", "card"]


@pytest.mark.parametrize("act", ACTS, ids=NAMES)
async def test_a_closed_account_gets_no_echo(place: Place, act: Act) -> None:
    await place.close_account()
    with pytest.raises(AccountClosed):
        await act(place)
    assert await place.stored() == []


async def test_an_account_closed_while_its_echo_is_made_gets_none(place: Place) -> None:
    user = await place.store.users.find(ADA.owner_id or "")
    assert user is not None
    found = iter([user, user.model_copy(update={"deleting": True})])

    class UsersWhoLeave:
        async def find(self, user_id: str) -> UserRecord:
            return next(found)

    store = copy(place.store)
    store.users = cast("Users", UsersWhoLeave())
    with pytest.raises(AccountClosed):
        await Profiles(store).require(ADA)
    assert await place.stored() == []


@pytest.mark.parametrize("act", ACTS, ids=NAMES)
async def test_its_echo_is_taught_nothing(place: Place, act: Act) -> None:
    await place.train(TEXTS[1])
    before = await place.stored()
    await place.close_account()
    with pytest.raises(AccountClosed):
        await act(place)
    assert set(await place.stored()) <= set(before)


@everywhere
async def test_an_account_deleted_while_a_recording_is_heard(place: Place) -> None:
    await place.train(TEXTS[0])
    loop = asyncio.get_running_loop()

    async def delete_account() -> None:
        await place.close_account()
        await place.personas.personal_data.delete(ADA.owner_id or "")
        await place.store.echos.remove_of_owner(ADA.owner_id or "")
        await place.store.users.delete(ADA.owner_id or "")

    def listen(file: BinaryIO) -> HeardRecording:
        asyncio.run_coroutine_threadsafe(delete_account(), loop).result()
        return hear_once(file)

    with pytest.raises(AccountClosed):
        await place.as_after_a_start(listen=listen).recordings.add(ADA, opened(RECORDINGS[0]))
    assert await place.stored() == []


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (TrainingKind.TEXT, AccountClosed),
        (TrainingKind.VOICE, AccountClosed),
        (TrainingKind.TEXT, EchoNotFound),
    ],
)
@everywhere
async def test_a_sample_that_a_deletion_has_missed_is_deleted(
    place: Place, kind: TrainingKind, error: type[Exception]
) -> None:
    """The deletion comes between the check before and the storing."""
    await place.train(TEXTS[0])
    [sample] = await place.personas.texts.page(ADA)
    echo = await place.store.echos.find(ADA.owner_id, sample.echo_id)
    assert echo is not None
    late = sample.model_copy(update={"id": "0123456789abcdef0123aaaa", "kind": kind})
    write = None if kind is TrainingKind.TEXT else hear_once(opened(RECORDINGS[0])).write
    if error is AccountClosed:
        await place.close_account()
    else:
        await place.echos.delete(ADA, echo.id)
    with pytest.raises(error):
        async with place.personas.samples.adding(echo, late, write):
            pass
    assert late.id not in await place.stored()
