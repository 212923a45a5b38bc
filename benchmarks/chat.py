"""How soon messages arrive where many people talk at once, and whether the service stays quick.

Pairs of people are connected, each person with one socket; messages are sent at a steady rate,
which does not wait for answers, by people in turn. Measured are the times until the sender's
acknowledgement and until the other person has the message, those of GET /health, and the memory
of the service. Server and clients share the machine.

    python -m benchmarks.chat                    100 sockets, 10 messages a second in all, 1 minute
    python -m benchmarks.chat --rate 10 --each   10 messages a second from each socket
"""

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.soak import quantiles
from phonex.accounts.principal import USER_SCOPES
from phonex.accounts.secret_file import load_secret
from phonex.accounts.tokens import TokenSigner
from phonex.store.records.sessions import SessionRecord
from phonex.store.records.users import UserRecord, make_user_id
from phonex.system.clock import unix_now, utc_now
from tests.people import open_records_of
from tests.running import Folders, RunningServer

HEALTH_PAUSE_S = 0.1
LEFT_S = 30.0  # for what is on its way at the end


@dataclass
class Person:
    """One socket. sent: times by the number of the message; got: numbers from the other person."""

    user_id: str
    token: str
    conversation_id: str = ""
    sent: dict[int, float] = field(default_factory=dict)
    acknowledged: dict[int, float] = field(default_factory=dict)
    got: dict[int, float] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


async def add_people(server: RunningServer, n: int) -> list[Person]:
    """Without passwords, whose hashing takes long by design."""
    signer = TokenSigner(load_secret(server.folders.root / "data" / "secrets"))
    store = await open_records_of(server)
    people = []
    for i in range(n):
        user_id, now = make_user_id(), unix_now()
        user = UserRecord(user_id=user_id, first_name=f"Person {i}", created_at=utc_now())
        session = SessionRecord(
            session_id=f"{i:032x}", user_id=user_id, rotated_at=now, expires_at=now + 86_400
        )
        await store.users.insert(user)
        await store.sessions.insert(session)
        people.append(Person(user_id, signer.access(user_id, session.session_id, USER_SCOPES)))
    await store.close()
    return people


async def introduce(url: str, people: Sequence[Person]) -> None:
    """Open the conversation of each pair."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for one, other in zip(people[::2], people[1::2], strict=True):
            headers = {"Authorization": f"Bearer {one.token}"}
            fields = {"user_id": other.user_id}
            asked = await client.post("/conversations", json=fields, headers=headers)
            conversation = asked.raise_for_status().json()["conversation"]
            one.conversation_id = other.conversation_id = conversation["_id"]


async def join(line: ClientConnection, person: Person) -> None:
    await line.recv()
    await line.send("40" + json.dumps({"token": person.token}))
    await line.recv()
    fields = {"conversation_id": person.conversation_id}
    await line.send("420" + json.dumps(["conversation:join", fields]))
    while not str(await line.recv()).startswith("430"):
        pass


async def listen(line: ClientConnection, person: Person) -> None:
    async for packet in line:
        now, text = time.perf_counter(), str(packet)
        if text == "2":
            await line.send("3")
        elif text.startswith("43"):
            asked, _, answer = text[2:].partition("[")
            (message,) = json.loads(f"[{answer}")
            if "error" in message:
                person.refused[message["error"]["code"]] += 1
            else:
                person.acknowledged[int(asked)] = now
        elif text.startswith('42["message:receive"'):
            message = json.loads(text[2:])[1]
            number = int(message["content"])
            person.got[number] = now
            person.order.append(message["seq"])


async def talk(
    lines: Sequence[ClientConnection], people: Sequence[Person], rate: float, seconds: float
) -> float:
    """Send at a rate, in turn; seconds that it took."""
    started, pause_s = time.perf_counter(), 1 / rate
    turns = itertools.cycle(zip(lines, people, strict=True))
    for i in range(1, int(rate * seconds) + 1):
        line, person = next(turns)
        fields = {"conversation_id": person.conversation_id, "client_id": str(i)}
        person.sent[i] = time.perf_counter()
        event = ["message:send", fields | {"type": "text", "content": str(i)}]
        await line.send(f"42{i}" + json.dumps(event))
        await asyncio.sleep(max(0.0, started + i * pause_s - time.perf_counter()))
    return time.perf_counter() - started


async def watch_health(url: str, seconds: list[float]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        while True:
            started = time.perf_counter()
            (await client.get("/health")).raise_for_status()
            seconds.append(time.perf_counter() - started)
            await asyncio.sleep(HEALTH_PAUSE_S)


def n_open(people: Sequence[Person]) -> int:
    """Messages that are neither refused nor with the other person."""
    sent = sum(len(each.sent) for each in people)
    return sent - sum(len(each.got) + each.refused.total() for each in people)


async def measure(server: RunningServer, given: argparse.Namespace) -> int:
    people = await add_people(server, given.sockets)
    await introduce(server.url, people)
    service, health = psutil.Process(server.pid), list[float]()
    url = f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        before = service.memory_info().rss
        lines = []
        for person in people:
            lines.append(await stack.enter_async_context(connect(url, max_queue=None)))
            await join(lines[-1], person)
        background = [
            tasks.create_task(listen(line, person))
            for line, person in zip(lines, people, strict=True)
        ]
        connected, cpu_s = service.memory_info().rss, sum(service.cpu_times()[:2])
        background.append(tasks.create_task(watch_health(server.url, health)))
        rate = given.rate * (given.sockets if given.each else 1)
        took = await talk(lines, people, rate, given.seconds)
        deadline = time.perf_counter() + LEFT_S
        while n_open(people) and time.perf_counter() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        after, cpu_s = service.memory_info().rss, sum(service.cpu_times()[:2]) - cpu_s
        for task in background:
            task.cancel()
    print(f"{given.sockets} sockets, {rate:g} messages a second for {took:.0f} s")
    megabytes = [round(each / 1e6) for each in (before, connected, after)]
    print(f"memory, MB: {megabytes[0]}, connected {megabytes[1]}, at the end {megabytes[2]}")
    print(f"CPU of the service: {cpu_s:.1f} s")
    return report(people, health)


def report(people: Sequence[Person], health: Sequence[float]) -> int:
    """1 if a message was lost, came twice or out of order."""
    sent = {number: at for person in people for number, at in person.sent.items()}
    acknowledged = {n: at for person in people for n, at in person.acknowledged.items()}
    got = {n: at for person in people for n, at in person.got.items()}
    for what, times in (("acknowledged", acknowledged), ("delivered", got)):
        show(what, [at - sent[number] for number, at in times.items()])
    show("/health", health)
    refused = sum((person.refused for person in people), Counter[str]())
    wrong = [each for each in people if each.order != sorted(set(each.order))]
    lost = sorted(acknowledged.keys() - got.keys())
    print(f"{len(sent)} sent, {len(acknowledged)} acknowledged, {len(got)} delivered")
    print(f"refused: {dict(refused)}; lost: {len(lost)}; twice or out of order: {len(wrong)}")
    return 1 if lost or wrong else 0


def show(what: str, seconds: Sequence[float]) -> None:
    if seconds:
        median, _, last, most = (1000 * each for each in quantiles(seconds))
        print(f"{what}, ms: p50 {median:.1f}, p99 {last:.1f}, most {most:.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sockets", type=int, default=100, help="an even number")
    parser.add_argument("--rate", type=float, default=10, help="messages a second, in all")
    parser.add_argument("--each", action="store_true", help="the rate is that of each socket")
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, models = Path(folder) / "home", Path(folder) / "models"
        home.mkdir()
        models.mkdir()
        folders = Folders(home, models)
        with RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_RATE_LIMIT="0") as server:
            return asyncio.run(measure(server, given))


if __name__ == "__main__":
    sys.exit(main())
