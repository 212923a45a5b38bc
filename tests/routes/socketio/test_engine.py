"""What a client may send, and how much may wait for one."""

import engineio.packet
import pytest

from phonex.routes.socketio.engine import MOST_PACKETS, MOST_WAITING, ClientPacket, Outbox

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "packet",
    [
        '51-["message:send",{"_placeholder":true,"num":0}]',
        '61-7[{"_placeholder":true,"num":0}]',
        "5[]",
        '2["connect",{}]',
        '27["disconnect"]',
        "2[]",
        "2{}",
        "2",
        "2[7]",
        '2[{"a":1}]',
        "2" + "[" * 100_000,
        "x",
    ],
)
def test_what_no_client_of_ours_sends_is_refused(packet: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # by Python's int and json, too
        ClientPacket(encoded_packet=packet)


def test_an_event_is_read() -> None:
    packet = ClientPacket(encoded_packet='27["typing:start",{"conversation_id":"c"}]')
    assert (packet.id, packet.data) == (7, ["typing:start", {"conversation_id": "c"}])


def packet(text: str) -> engineio.packet.Packet:
    return engineio.packet.Packet(engineio.packet.MESSAGE, text)


class Overflows:
    n = 0

    def __call__(self) -> None:
        self.n += 1


async def test_what_waits_for_a_slow_client_is_bounded() -> None:
    overflows = Overflows()
    outbox = Outbox(overflows)
    kilobyte = packet("x" * 1000)
    for _ in range(MOST_WAITING // 1000):
        await outbox.put(kilobyte)
    assert not outbox.has_overflowed
    await outbox.put(kilobyte)
    await outbox.put(kilobyte)
    assert outbox.has_overflowed
    assert overflows.n == 1
    assert (outbox.qsize(), outbox.get_nowait()) == (1, None), "the writer ends"
    outbox.task_done()
    await outbox.join()


async def test_many_small_packets_are_too_much_as_well() -> None:
    overflows = Overflows()
    outbox = Outbox(overflows)
    for _ in range(MOST_PACKETS + 1):
        await outbox.put(packet("x"))
    assert overflows.n == 1


async def test_what_was_read_makes_room() -> None:
    overflows = Overflows()
    outbox = Outbox(overflows)
    for _ in range(5):
        await outbox.put(packet("x" * MOST_WAITING))
        assert outbox.get_nowait() is not None
    assert overflows.n == 0


async def test_one_packet_may_be_large_where_nothing_waits() -> None:
    outbox = Outbox(Overflows())
    await outbox.put(packet("x" * 2 * MOST_WAITING))
    assert outbox.qsize() == 1
