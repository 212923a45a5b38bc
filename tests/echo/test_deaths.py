"""Relations are whole wherever a process is killed that makes or deletes something.

A process that is killed does nothing more: from some step on, whatever it asks of the records or
of the voices fails, and so does what it would do about that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import cast

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.echo.errors import EchoNotFound
from phonex.echo.service import EchoServices
from phonex.store.records.owned import RecordState
from phonex.store.store import Store
from tests.echo.place import Place, StandInVoices, make_recording, open_echo

pytestmark = pytest.mark.anyio

MOST_STEPS = 60


class Killed(BaseException):
    """Nobody handles it."""


class Death:
    """Comes at a step, counted from 0, and lasts."""

    def __init__(self, at: int) -> None:
        self._left = at

    def step(self) -> None:
        if self._left <= 0:
            raise Killed
        self._left -= 1


class Mortal:
    """What a process asks for, before and after which it may be killed."""

    def __init__(self, inner: object, death: Death) -> None:
        self._inner = inner
        self._death = death

    def __getattr__(self, name: str) -> object:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        async def asked(*arguments: object, **options: object) -> object:
            self._death.step()
            answer = await found(*arguments, **options)
            self._death.step()
            return answer

        return asked


def mortal(place: Place, at: int) -> EchoServices:
    death, store = Death(at), place.store
    parts = SimpleNamespace(
        users=store.users,
        legacies=store.legacies,
        voices=store.voices,
        voice_models=Mortal(store.voice_models, death),
        echos=Mortal(store.echos, death),
        messages=Mortal(store.messages, death),
    )
    return open_echo(cast("Store", parts), place.disk, Mortal(StandInVoices(store), death))


async def killed_at_each_step(
    place: Place, work: Callable[[EchoServices], Awaitable[object]]
) -> int:
    """Do something in one process after the other, each killed a step later; the last lives."""
    for at in range(MOST_STEPS):
        try:
            await work(mortal(place, at))
        except Killed:
            continue
        return at
    raise AssertionError("it does not end")


async def test_a_voice_model_is_deleted_wholly_or_not_at_all(place: Place) -> None:
    user = await place.user()
    cases: list[tuple[str, str]] = []

    async def delete(echo: EchoServices) -> None:
        model = await place.model(user)
        cases.append((model.id, (await place.persona(user, model.id)).id))
        await echo.voice_models.delete(ANONYMOUS, model.id)

    assert await killed_at_each_step(place, delete) >= 6
    for model_id, echo_id in cases:  # before anything is repaired
        there = await place.store.voice_models.find(None, model_id)
        shown = await place.echo.echos.get(ANONYMOUS, echo_id)
        assert shown.voice_model_id == (there and model_id)
    await place.as_after_a_start().repair()
    left = []
    for model_id, echo_id in cases:
        there = await place.store.voice_models.find(None, model_id)
        assert await place.has_voice(model_id) == bool(there)
        assert await place.stored_link(echo_id) == (there and model_id)
        left.append(bool(there))
    assert left == [True] + [False] * (len(cases) - 1)


async def test_an_echo_is_deleted_with_all_of_its_conversation_or_not_at_all(
    place: Place,
) -> None:
    user = await place.user()
    ids: list[str] = []

    async def delete(echo: EchoServices) -> None:
        ids.append((await place.persona(user)).id)
        await place.say(ids[-1], "One.", "Two.")
        await echo.echos.delete(ANONYMOUS, ids[-1])

    assert await killed_at_each_step(place, delete) >= 4
    await place.as_after_a_start().repair()
    for at, echo_id in enumerate(ids):
        there = await place.store.echos.find(None, echo_id)
        assert (there is not None) == (at == 0)
        assert await place.said(echo_id) == (["One.", "Two."] if there else [])


async def test_an_upload_makes_all_or_nothing(place: Place) -> None:
    user = await place.user()
    echo_id = (await place.persona(user)).id

    async def upload(echo: EchoServices) -> None:
        models = echo.voice_models
        await models.upload(ANONYMOUS, make_recording(), user_id=user, echo_id=echo_id)

    assert await killed_at_each_step(place, upload) >= 8
    made = await place.store.voices.keys()
    repairing = place.as_after_a_start()
    await repairing.repair()
    assert await place.store.voices.keys() == made  # another process may be making them
    await place.let_time_pass()
    for _ in range(2):
        await repairing.repair()
    left = await place.store.voices.keys()
    assert left < made
    assert left == await place.store.voice_models.keys()
    assert await place.stored_link(echo_id) in {key.voice_id for key in left}


async def test_an_upload_whose_echo_is_deleted_leaves_nothing(place: Place) -> None:
    user = await place.user()
    echo = await place.persona(user)

    class Slow(StandInVoices):
        async def register(self, *arguments: object, **options: object) -> None:
            await super().register(*arguments, **options)  # type: ignore[arg-type]
            await place.echo.echos.delete(ANONYMOUS, echo.id)

    models = open_echo(place.store, place.disk, Slow(place.store)).voice_models
    with pytest.raises(EchoNotFound):
        await models.upload(ANONYMOUS, make_recording(), user_id=user, echo_id=echo.id)
    assert await place.store.voices.keys() == set()
    assert await place.store.voice_models.of_owner(None) == []


async def test_an_upload_that_is_cancelled_leaves_nothing(place: Place) -> None:
    user, begun = await place.user(), asyncio.Event()

    class Hanging(StandInVoices):
        async def register(self, *arguments: object, **options: object) -> None:
            await super().register(*arguments, **options)  # type: ignore[arg-type]
            begun.set()
            await asyncio.Event().wait()

    models = open_echo(place.store, place.disk, Hanging(place.store)).voice_models
    upload = asyncio.create_task(models.upload(ANONYMOUS, make_recording(), user_id=user))
    await begun.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert await place.store.voices.keys() == set()
    assert [left.state for left in await place.store.voice_models.unsettled()] == [
        RecordState.DELETED
    ]


async def test_a_message_added_while_its_echo_is_deleted_goes_later(place: Place) -> None:
    echo = await place.persona(await place.user())
    await place.say(echo.id, "Before.")
    [said] = await place.store.messages.of_owner(None)
    await place.echo.echos.delete(ANONYMOUS, echo.id)
    await place.store.messages.insert(said)  # by a request that has seen the echo
    await place.echo.repair()
    assert await place.said(echo.id) == ["Before."]
    await place.let_time_pass()
    await place.echo.repair()
    assert await place.said(echo.id) == []
    assert await place.store.echos.unsettled() == []


async def test_what_is_in_the_making_is_left_alone_however_long_it_takes(place: Place) -> None:
    model = await place.model(await place.user())
    record = model.model_copy(update={"id": "a" * 24})
    await place.store.voice_models.insert(record, RecordState.PENDING)
    await place.let_time_pass()
    with place.echo.voice_models.deletion.making(record.id):
        await place.echo.repair()
    states = [left.state for left in await place.store.voice_models.unsettled()]
    assert states == [RecordState.PENDING]
    await place.echo.repair()
    states = [left.state for left in await place.store.voice_models.unsettled()]
    assert states == [RecordState.DELETED]
