"""Users of a running server, each with a client that sends their token."""

from contextlib import ExitStack
from dataclasses import dataclass

import httpx

from phonex.store.store import Store, open_store
from tests.running import RunningServer

PASSWORD = "correct horse battery"  # noqa: S105  # of nobody real


@dataclass(frozen=True)
class Person:
    """A signed-in user. client: sends their access token."""

    user_id: str
    email: str
    client: httpx.Client

    def key(self, *scopes: str) -> str:
        """A new API key with these scopes."""
        asked = self.client.post("/auth/api-keys", json={"name": "a key", "scopes": list(scopes)})
        key: str = asked.raise_for_status().json()["key"]
        return key


class People:
    """Signs people up at a server; closes their clients at the end of the block."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self._clients = ExitStack()

    def sign_up(self, name: str) -> Person:
        email, client = f"{name}@example.org", self.server.client
        fields = {"email": email, "password": PASSWORD, "first_name": name.title()}
        user = client.post("/auth/signup", json=fields).raise_for_status().json()
        token = log_in(client, email).raise_for_status().json()["access_token"]
        return Person(user["user_id"], email, self.client(Authorization=f"Bearer {token}"))

    def client(self, **headers: str) -> httpx.Client:
        """A client that always sends these; underscores become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = httpx.Client(base_url=self.server.url, headers=named, timeout=120)
        return self._clients.enter_context(client)

    def __enter__(self) -> "People":
        return self

    def __exit__(self, *_: object) -> None:
        self._clients.close()


def log_in(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/auth/login", json={"email": email, "password": password})


async def open_records_of(server: RunningServer) -> Store:
    """The records of a running server, with its embedded database."""
    return await open_store(None, "phonex", server.folders.root / "data", join=True)


async def make_admin(server: RunningServer, person: Person) -> None:
    store = await open_records_of(server)
    user = await store.users.find(person.user_id)
    assert user is not None
    changed = {"is_admin": True, "revision": user.revision + 1}
    assert await store.users.replace(user.model_copy(update=changed))
    await store.close()
