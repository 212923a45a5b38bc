"""Nothing that was acknowledged is lost, and nothing is there twice: a kill, a database away."""

import signal
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests.people import People, Person, log_in
from tests.running import Folders, RunningServer, database_process, wait_until_healthy

N_SENDERS = 4
N_BEFORE = 40  # acknowledged messages before the kill

Sent = dict[str, int]  # client_id → seq


def send(client: httpx.Client, path: str, client_id: str) -> httpx.Response:
    return client.post(path, json={"client_id": client_id, "content": client_id})


def all_messages(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        after = {"after_seq": found[-1]["seq"] if found else 0, "limit": 50}
        page = client.get(path, params=after).raise_for_status().json()["messages"]
        if not page:
            return found
        found += page


def open_conversation(people: People) -> tuple[Person, str]:
    """Two people's; one of them, and the path of the messages."""
    ada, ben = people.sign_up("ada"), people.sign_up("ben")
    opened = ada.client.post("/conversations", json={"user_id": ben.user_id}).raise_for_status()
    return ada, f"/conversations/{opened.json()['conversation']['_id']}/messages"


def send_until_killed(server: RunningServer, client: httpx.Client, path: str) -> tuple[Sent, Sent]:
    """Kill the service while several send; what was acknowledged, and what was not (0)."""
    acknowledged, tried, enough = Sent(), Sent(), threading.Event()

    def keep_sending() -> None:
        while True:
            client_id = str(uuid.uuid4())
            tried[client_id] = 0
            try:
                sent = send(client, path, client_id).raise_for_status().json()
            except httpx.TransportError:
                return
            acknowledged[client_id] = sent["seq"]
            if len(acknowledged) >= N_BEFORE:
                enough.set()

    with ThreadPoolExecutor(N_SENDERS) as pool:
        senders = [pool.submit(keep_sending) for _ in range(N_SENDERS)]
        assert enough.wait(120)
        database = database_process(server)
        server.stop(signal.SIGKILL)
        database.wait(60)  # it ends with its service
        for sender in senders:
            sender.result()
    return acknowledged, tried


def serving(folders: Folders) -> RunningServer:
    return RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_RATE_LIMIT="0")


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, models_dir: Path) -> None:
    folders = Folders(tmp_path, models_dir)
    with serving(folders) as server, People(server) as people:
        ada, path = open_conversation(people)
        acknowledged, tried = send_until_killed(server, ada.client, path)
    with serving(folders) as server, People(server) as people:
        token = log_in(server.client, ada.email).raise_for_status().json()["access_token"]
        client = people.client(Authorization=f"Bearer {token}")
        stored = all_messages(client, path)
        seqs = {message["client_id"]: message["seq"] for message in stored}
        assert seqs.items() >= acknowledged.items()
        for client_id in tried:  # whoever got no answer sends again
            send(client, path, client_id).raise_for_status()
        stored = all_messages(client, path)
        assert [message["seq"] for message in stored] == list(range(1, len(tried) + 1))
        assert {message["client_id"] for message in stored} == tried.keys()

        database = database_process(server)
        database.suspend()
        refused = send(client, path, "while it is away")
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert "Retry-After" in refused.headers
        database.resume()
        wait_until_healthy(client)
        sent = send(client, path, "while it is away").raise_for_status().json()
        assert sent["seq"] == len(tried) + 1
        assert send(client, path, "while it is away").json() == sent
        assert all_messages(client, path)[-1] == sent
