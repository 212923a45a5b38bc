"""Who may have a socket, how many, and for how long; and what a client may do with it."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import InvalidStatus

from phonex.accounts.accounts import Accounts
from phonex.accounts.errors import AccountsOff
from phonex.routes.socketio.bounds import LONGEST_EVENT
from phonex.routes.socketio.chat_socket import BURST
from phonex.routes.socketio.hub import HubLimits
from tests.conversations.hall import Hall, name_of
from tests.routes.socketio.place import RawClient, SocketPlace, open_place

pytestmark = pytest.mark.anyio


def code_of(answer: str) -> str:
    """Of a refused connection."""
    assert answer.startswith("44"), answer
    code: str = json.loads(answer[2:])["data"]["code"]
    return code


async def test_without_accounts_there_are_no_sockets(hall: Hall) -> None:
    async with open_place(hall, None) as place, place.line() as client:
        assert code_of(await client.introduce("x")) == AccountsOff.code


async def test_a_line_that_nobody_introduces_ends(hall: Hall, accounts: Accounts) -> None:
    ada = await hall.user("ada")
    async with (
        open_place(hall, accounts, HubLimits(8, authentication_s=0)) as place,
        place.line() as silent,
        place.client(await place.token(name_of(ada))) as client,
    ):
        await place.hub.end_waiting()
        await silent.is_closed()
        assert await client.ask("conversation:leave", {"conversation_id": "c"}) == {}


async def test_there_is_room_for_so_many(hall: Hall, accounts: Accounts) -> None:
    async with open_place(hall, accounts, HubLimits(2)) as place, AsyncExitStack() as clients:
        token = await place.token(name_of(await hall.user("ada")))
        await clients.enter_async_context(place.client(token))
        async with place.line() as late, place.client(token):
            assert await refusal(place) == 403
            assert code_of(await late.introduce(token)) == "sockets_full"
        await free(place)


@pytest.mark.parametrize("limits", [{"waiting": 2}, {"waiting_at_address": 2}])
async def test_who_sends_no_token_takes_no_place_of_others(
    hall: Hall, accounts: Accounts, limits: dict[str, int]
) -> None:
    async with open_place(hall, accounts, HubLimits(3, **limits)) as place:
        token = await place.token(name_of(await hall.user("ada")))
        async with place.client(token), place.client(token):
            async with place.line() as first, place.line():
                assert await refusal(place) == 403
                assert (await first.introduce(token)).startswith("40")
            await free(place)


async def refusal(place: SocketPlace) -> int | None:
    """The status of the refusal of a client that says nothing; None: it is let in."""
    try:
        async with place.line():
            return None
    except InvalidStatus as exc:
        return exc.response.status_code


async def free(place: SocketPlace) -> None:
    """Wait until the place of a client that has gone is free."""
    for _ in range(1000):
        if await refusal(place) is None:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the place of a client that has gone is not free")


async def test_a_user_has_so_many(hall: Hall, accounts: Accounts) -> None:
    ada, ben, _ = await hall.pair()
    async with open_place(hall, accounts, HubLimits(8, of_user=1)) as place:
        token = await place.token(name_of(ada))
        async with place.client(token), place.line() as second:
            assert code_of(await second.introduce(token)) == "too_many_sockets"
            async with place.client(await place.token(name_of(ben))):
                pass


async def test_a_session_that_ended_ends_its_sockets(hall: Hall, accounts: Accounts) -> None:
    ada, ben, conversation = await hall.pair()
    async with (
        open_place(hall, accounts, HubLimits(8, check_s=0)) as place,
        place.client(await place.token(name_of(ada))) as first,
        place.client(await place.token(name_of(ben))) as second,
    ):
        await accounts.sessions.end_all(name_of(ada))
        fields = {"conversation_id": conversation.id}
        assert await first.ask("typing:stop", fields) == {}, "it was looked up a moment ago"
        await place.hub.look()
        assert (await first.event("error"))["code"] == "token_invalid"
        await first.until(lambda packet: packet == "41")
        assert await second.ask("typing:stop", fields) == {}


async def test_an_event_of_a_session_that_ended_is_refused(hall: Hall, accounts: Accounts) -> None:
    ada, _, conversation = await hall.pair()
    async with (
        open_place(hall, accounts, HubLimits(8, event_check_s=0)) as place,
        place.client(await place.token(name_of(ada))) as client,
    ):
        await accounts.users.set_disabled(name_of(ada), True)
        await client.send("typing:start", {"conversation_id": conversation.id})
        assert (await client.event("error"))["code"] == "token_invalid"
        await client.until(lambda packet: packet == "41")


async def flood(client: RawClient, n: int, fields: dict[str, object]) -> None:
    for _ in range(n):
        await client.send("typing:stop", fields)


async def test_too_many_events_are_answered_and_then_the_socket_ends(place: SocketPlace) -> None:
    ada, _, conversation = await place.hall.pair()
    fields: dict[str, object] = {"conversation_id": conversation.id}
    async with place.client(await place.token(name_of(ada))) as client:
        answer, n_sent = {}, 0
        while "error" not in answer:
            answer, n_sent = await client.ask("typing:stop", fields), n_sent + 1
        assert n_sent > BURST
        assert answer["error"]["code"] == "rate_limited"
        assert answer["error"]["retry_after"] >= 1
        await flood(client, 2 * int(BURST), fields)
        assert (await client.event("error"))["code"] == "rate_limited"
        await client.until(lambda packet: packet == "41")


@pytest.mark.parametrize(
    "packet",
    ["x", "4", "4[" + "[" * 1000, b"\x00", '4251-["x"]', "42" + "x" * LONGEST_EVENT],
    ids=lambda packet: str(packet[:4]),
)
async def test_a_packet_that_cannot_be_read_harms_nobody_else(
    place: SocketPlace, packet: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ada, ben, conversation = await place.hall.pair()
    async with (
        place.client(await place.token(name_of(ada))) as rude,
        place.client(await place.token(name_of(ben))) as other,
    ):
        await rude.line.send(packet)
        fields = {"conversation_id": conversation.id}
        assert await other.ask("typing:stop", fields) == {}
    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_names_of_the_library_are_no_events(place: SocketPlace) -> None:
    ada, _, conversation = await place.hall.pair()
    async with place.client(await place.token(name_of(ada))) as client:
        for name in ("connect", "disconnect"):
            await client.line.send(f'427["{name}",{{"asgi.scope":1}},{{"token":"x"}}]')
        fields = {"conversation_id": conversation.id}
        assert await client.ask("typing:stop", fields) == {}
        assert not any(str(packet).startswith("437") for packet in client.packets)


async def test_the_end_of_the_service_closes_the_lines(place: SocketPlace) -> None:
    ada = await place.hall.user("ada")
    async with place.client(await place.token(name_of(ada))) as client, place.line() as stranger:
        await place.hub.close()
        await client.is_closed()
        await stranger.is_closed()
        user = await place.hall.store.users.find(name_of(ada))
        assert user is not None
        assert user.last_seen_at is not None
        assert await refusal(place) == 403
