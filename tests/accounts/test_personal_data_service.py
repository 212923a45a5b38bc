"""Deleting an account part by part, also when that is interrupted."""

import io
import zipfile
from collections.abc import AsyncIterator, Iterator

import pytest

from phonex.accounts.account_data import AccountData
from phonex.accounts.errors import DeletionUnfinished, UserNotFound
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.personal_data_service import PersonalDataService
from phonex.store.records.sessions import SessionRecord
from phonex.store.records.users import UserRecord, make_user_id
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from tests.store.conftest import store
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio
__all__ = ["store"]


class Drawer:
    """Stands for a part: it has one file of everybody. stuck: it cannot be emptied now; stuck_for:
    of one user's things.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.stuck = False
        self.stuck_for = ""
        self.deleted: list[str] = []

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        yield json_file(f"{self.name}.json", owner_id)

    async def delete(self, owner_id: str) -> None:
        if self.stuck or owner_id == self.stuck_for:
            raise DeletionUnfinished("a text")
        self.deleted.append(owner_id)


class Desk:
    """A service with two drawers. log: what it had done besides."""

    def __init__(self, store: Store, disk: WorkerThreads) -> None:
        self.first, self.second = Drawer("first"), Drawer("second")
        self.log: list[str] = []
        account = AccountData(store.users, store.sessions, store.api_keys, store.usage)
        parts = (self.first, self.second, account)
        self.service = PersonalDataService(store.users, parts, disk, self._close, self._flush)

    def _close(self, owner_id: str) -> None:
        self.log.append(f"closed {owner_id}")

    async def _flush(self) -> None:
        self.log.append("flushed")


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    disk = WorkerThreads("disk")
    yield Desk(store, disk)
    disk.close()


@pytest.fixture
async def user(store: Store) -> UserRecord:
    """Signed in."""
    user = UserRecord(
        user_id=make_user_id(),
        email="Ada@example.org",
        email_key="ada@example.org",
        password_hash="x",  # noqa: S106  # of nobody real
        first_name="Ada",
        created_at=NOON,
    )
    await store.users.insert(user)
    await store.sessions.insert(
        SessionRecord(session_id="s", user_id=user.user_id, rotated_at=0, expires_at=2**40)
    )
    return user


async def test_a_deleted_account_leaves_nothing(store: Store, desk: Desk, user: UserRecord) -> None:
    await desk.service.delete(user.user_id)
    assert desk.first.deleted == desk.second.deleted == [user.user_id]
    assert desk.log == [f"closed {user.user_id}", "flushed", "flushed"]
    assert await store.users.all() == []
    assert await store.sessions.find("s") is None
    with pytest.raises(UserNotFound):
        await desk.service.delete(user.user_id)


async def test_an_interrupted_deletion_closes_the_account_and_is_finished_later(
    store: Store, desk: Desk, user: UserRecord
) -> None:
    desk.second.stuck = True
    with pytest.raises(DeletionUnfinished):
        await desk.service.delete(user.user_id)
    left = await store.users.find(user.user_id)
    assert left is not None
    assert (left.disabled, left.email, left.password_hash, left.first_name) == (
        True,
        None,
        None,
        "",
    )
    with pytest.raises(DeletionUnfinished):
        await desk.service.finish_deletions()
    desk.second.stuck = False
    await desk.service.finish_deletions()
    assert await store.users.all() == []
    assert desk.second.deleted == [user.user_id]


async def test_others_are_left_alone(store: Store, desk: Desk, user: UserRecord) -> None:
    other = UserRecord(user_id=make_user_id(), disabled=True, created_at=NOON)
    await store.users.insert(other)
    await desk.service.finish_deletions()
    await desk.service.delete(user.user_id)
    assert await store.users.all() == [other]


async def test_a_deletion_that_fails_does_not_stop_the_others(store: Store, desk: Desk) -> None:
    ids = [make_user_id() for _ in range(2)]
    for user_id in ids:
        await store.users.insert(
            UserRecord(user_id=user_id, disabled=True, deleting=True, created_at=NOON)
        )
    desk.first.stuck_for = (await store.users.deleting())[0]
    with pytest.raises(DeletionUnfinished):
        await desk.service.finish_deletions()
    assert await store.users.deleting() == [desk.first.stuck_for]


async def test_an_export_goes_through_all_parts(desk: Desk, user: UserRecord) -> None:
    content = b"".join([piece async for piece in desk.service.export(user.user_id)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {"first.json", "second.json", "profile.json", "api-keys.json"}
        assert {*archive.namelist()} == names
