"""Requests that still run when their account is deleted: nothing of them is kept."""

from collections.abc import Awaitable, Callable
from copy import copy

import pytest

from phonex.accounts.errors import AccountClosed
from phonex.accounts.principal import Principal
from phonex.echo.personal_data import EchoData
from phonex.store.records.users import UserRecord, Users
from tests.echo.place import Place, StandInVoices

pytestmark = pytest.mark.anyio

Act = Callable[[Place, Principal], Awaitable[object]]
ACTS: list[Act] = [
    lambda place, who: place.persona(None, principal=who),
    lambda place, who: place.model(None, principal=who),
]
NAMES = ["echo", "voice model"]


async def close(place: Place, user_id: str) -> None:
    """As the deletion of an account begins."""
    user = await place.store.users.find(user_id)
    assert user is not None
    closed = {"deleting": True, "revision": user.revision + 1}
    assert await place.store.users.replace(user.model_copy(update=closed))


async def delete(place: Place, user_id: str) -> None:
    await EchoData(place.store, StandInVoices(place.store)).delete(user_id)
    await place.store.users.delete(user_id)


async def kept(place: Place, user_id: str) -> list[str]:
    """What can be found of a user."""
    echos = await place.store.echos.of_owner(user_id)
    models = await place.store.voice_models.of_owner(user_id)
    voices = await place.store.voices.keys_of(user_id)
    return [each.id for each in (*echos, *models)] + [each.voice_id for each in voices]


@pytest.mark.parametrize("act", ACTS, ids=NAMES)
@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_closed_account_gets_nothing(place: Place, act: Act, is_gone: bool) -> None:
    user_id = await place.user()
    await close(place, user_id)
    if is_gone:
        await delete(place, user_id)
    with pytest.raises(AccountClosed):
        await act(place, Principal(user_id))
    assert await kept(place, user_id) == []


class UsersWhoLeave(Users):
    """An account is deleted after it was looked at."""

    place: Place
    asked = False

    async def find(self, user_id: str) -> UserRecord | None:
        found = await super().find(user_id)
        if found is not None and not self.asked:
            self.asked = True
            await close(self.place, user_id)
            await delete(self.place, user_id)
        return found


@pytest.mark.parametrize("act", ACTS, ids=NAMES)
async def test_an_account_deleted_meanwhile_gets_nothing(place: Place, act: Act) -> None:
    user_id = await place.user()
    store = copy(place.store)
    leaving = UsersWhoLeave(store.users._connection)
    leaving.place = place
    store.users = leaving
    late = Place.of(store, place.disk)
    with pytest.raises(AccountClosed):
        await act(late, Principal(user_id))
    assert await kept(place, user_id) == []
