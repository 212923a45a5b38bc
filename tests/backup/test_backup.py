"""Backups of an installation that goes on, and what is restored from them."""

import asyncio
import io
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from phonex.backup import making, restoring
from phonex.backup.errors import (
    BackupUnusable,
    BucketNotEmpty,
    FolderTaken,
    InstallationNotEmpty,
    NoBackup,
    ServiceRuns,
)
from phonex.backup.making import Made, backups_in, make_backup
from phonex.backup.manifest import RECORDS, check_files, read_manifest
from phonex.backup.restoring import Restored, find_backup
from phonex.services.backup import installation_of, staged_installation
from phonex.services.blobs import open_blobs
from phonex.settings.loading import load_settings
from phonex.settings.settings import Settings
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.folders import open_audio_files, open_voice_files
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.job import JobStatus, SynthesisRecord
from phonex.store.store import Store, open_store
from phonex.store.transfer import dump_file
from tests.s3_server import S3Server
from tests.store.samples import NOON, make_job, make_voice

pytestmark = pytest.mark.anyio


def ignore(_step: str, _done: int, _all: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Home:
    """An installation without a server."""

    settings: Settings
    store: Store
    audio: AudioFiles
    voices: VoiceFiles

    async def speak(self) -> SynthesisRecord:
        job = make_job(status=JobStatus.COMPLETED, completed_at=NOON)
        with self.audio.writer(job.job_id, ".wav") as file:
            file.write(job.job_id.encode())
        await self.store.jobs.insert(job)
        return job

    async def delete(self, job: SynthesisRecord) -> None:
        await self.store.jobs.delete(job.job_id)
        self.audio.delete(job.job_id)

    async def back_up(self, folder: Path, keep: int | None = None) -> Made:
        return await make_backup(installation_of(self.settings), folder, ignore, keep)


def settings_of(home: Path) -> Settings:
    folders = {name: home / name.removesuffix("_dir") for name in ("data_dir", "voices_dir")}
    return load_settings(home=home, downloads_dir=home / "downloads", **folders)


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[Home]:
    settings = settings_of(home)
    store = await open_store(None, settings.mongo_db, settings.data_dir)
    try:
        place = open_blobs(settings)
        yield Home(settings, store, open_audio_files(place), open_voice_files(place))
    finally:
        await store.close()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with opened(tmp_path / "home") as live:
        secrets = live.settings.data_dir / "secrets"
        secrets.mkdir()
        (secrets / "watermark.key").write_text("secret")
        yield live


async def restore(folder: Path, home: Path, *, replace: bool = False) -> Restored:
    with staged_installation(settings_of(home)) as staged:
        return await restoring.restore_backup(
            find_backup(folder, None), staged, ignore, replace=replace
        )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("embedded.")
    }


async def test_what_is_restored_is_what_was_there(home: Home, tmp_path: Path) -> None:
    job = await home.speak()
    await home.store.voices.insert(make_voice("ada"))
    home.voices.write_embeddings("ada", {})
    await home.back_up(tmp_path / "backups")
    await restore(tmp_path / "backups", tmp_path / "new")
    async with opened(tmp_path / "new") as new:
        assert await new.store.jobs.get(job.job_id) == job
        assert await new.store.voices.count() == 1
        for name in ("voices_dir", "downloads_dir"):
            assert contents(getattr(new.settings, name)) == contents(getattr(home.settings, name))
        secret = new.settings.data_dir / "secrets/watermark.key"
        assert secret.read_text() == "secret"
        assert secret.stat().st_mode & 0o777 == 0o600


async def test_a_record_in_a_backup_never_names_a_file_that_is_not_in_it(
    home: Home, tmp_path: Path
) -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def use() -> None:
        """Make audio and delete some of it soon after."""
        kept: list[SynthesisRecord] = []
        while not over.is_set():
            kept.append(await home.speak())
            if len(kept) > 3:
                begun.set()
                await home.delete(kept.pop(0))

    user = asyncio.create_task(use())
    await begun.wait()
    mades = [await home.back_up(tmp_path / "backups") for _ in range(3)]
    over.set()
    await user
    n_named = 0
    for made in mades:
        assert made.lost == []
        with (made.folder / RECORDS).open("rb") as file:
            for name, document in dump_file.documents(io.BytesIO(file.read())):
                if name == "jobs":
                    n_named += 1
                    audio = made.folder / f"files/audio/{document['job_id']}.wav"
                    assert audio.read_text() == document["job_id"]
        check_files(made.folder, made.manifest, ignore)
    assert n_named > 0


async def test_a_voice_that_is_replaced_meanwhile_has_the_file_of_its_record(
    home: Home, tmp_path: Path
) -> None:
    await home.store.voices.insert(make_voice("ada"))
    home.voices.write_embeddings("ada", {})
    installation = installation_of(home.settings)
    n_read = 0

    def replace_once(step: str, _done: int, _all: int) -> None:
        nonlocal n_read
        if step == "voices":  # the records of voices were just read
            n_read += 1
            if n_read == 1:
                home.voices.write_embeddings("ada", {"other": {}})

    made = await make_backup(installation, tmp_path / "backups", replace_once)
    assert n_read == 2  # read again
    kept = (made.folder / "files/voices/ada.pth").read_bytes()
    assert kept == (home.settings.voices_dir / "ada.pth").read_bytes()


async def test_files_that_have_not_changed_are_those_of_the_last_backup(
    home: Home, tmp_path: Path
) -> None:
    first = await home.speak()
    one = await home.back_up(tmp_path / "backups")
    second = await home.speak()
    two = await home.back_up(tmp_path / "backups")
    assert (one.n_copied, one.n_linked, two.n_copied, two.n_linked) == (1, 0, 1, 1)
    paths = [made.folder / f"files/audio/{first.job_id}.wav" for made in (one, two)]
    assert paths[0].samefile(paths[1])
    assert not (one.folder / f"files/audio/{second.job_id}.wav").exists()


async def test_what_was_deleted_is_not_in_the_next_backup(home: Home, tmp_path: Path) -> None:
    job = await home.speak()
    one = await home.back_up(tmp_path / "backups")
    await home.delete(job)
    two = await home.back_up(tmp_path / "backups")
    name = f"files/audio/{job.job_id}.wav"
    assert (one.folder / name).exists()
    assert not (two.folder / name).exists()


async def test_the_newest_backups_stay(home: Home, tmp_path: Path) -> None:
    mades = [await home.back_up(tmp_path / "backups", keep=2) for _ in range(3)]
    assert backups_in(tmp_path / "backups") == [made.folder for made in mades[1:]]
    assert mades[2].removed == [mades[0].folder]


async def test_a_file_that_the_installation_has_lost_is_told(home: Home, tmp_path: Path) -> None:
    job = await home.speak()
    home.audio.delete(job.job_id)
    made = await home.back_up(tmp_path / "backups")
    assert [each.stem for each in made.lost] == [job.job_id]


async def test_a_damaged_backup_changes_nothing(home: Home, tmp_path: Path) -> None:
    job = await home.speak()
    made = await home.back_up(tmp_path / "backups")
    (made.folder / f"files/audio/{job.job_id}.wav").write_text("x" * len(job.job_id))
    with pytest.raises(BackupUnusable, match="is damaged"):
        await restore(tmp_path / "backups", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("path", ["../x", "files//x", "/etc/x"])
async def test_a_backup_that_names_files_elsewhere_is_refused(
    home: Home, tmp_path: Path, path: str
) -> None:
    made = await home.back_up(tmp_path / "backups")
    manifest = made.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(RECORDS, path))
    with pytest.raises(BackupUnusable):
        read_manifest(made.folder)


async def test_a_running_service_is_not_replaced(home: Home, tmp_path: Path) -> None:
    await home.back_up(tmp_path / "backups")
    with pytest.raises(ServiceRuns):
        await restore(tmp_path / "backups", home.settings.home, replace=True)


async def test_a_home_with_records_is_moved_aside_when_asked(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as home:
        job = await home.speak()
        await home.back_up(tmp_path / "backups")
        await home.delete(job)
        later = await home.speak()
    before = contents(tmp_path / "home/downloads")
    with pytest.raises(InstallationNotEmpty, match="--replace"):
        await restore(tmp_path / "backups", tmp_path / "home")
    restored = await restore(tmp_path / "backups", tmp_path / "home", replace=True)
    async with opened(tmp_path / "home") as home:
        assert await home.store.jobs.find(later.job_id) is None
        assert await home.store.jobs.get(job.job_id) == job
    (aside,) = (each for each in restored.aside if each.name.startswith("downloads"))
    assert contents(aside) == before


async def test_a_restore_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path / "home") as home:
        await home.speak()
        await home.back_up(tmp_path / "backups")
    before = contents(tmp_path / "home")

    def fail(step: str, _done: int, _all: int) -> None:
        if step == "comparing":  # all is built, and nothing in place
            raise KeyboardInterrupt

    with staged_installation(home.settings) as staged, pytest.raises(KeyboardInterrupt):
        await restoring.restore_backup(
            find_backup(tmp_path / "backups", None), staged, fail, replace=True
        )
    assert contents(tmp_path / "home") == before


async def test_a_bucket_is_restored_into_where_it_is_empty(
    tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path / "home") as home:
        job = await home.speak()
        await home.back_up(tmp_path / "backups")
    prefix = f"restored-{uuid.uuid4().hex}"
    for name, value in s3.settings(prefix).items():
        monkeypatch.setenv(name, value)

    def fail(step: str, _done: int, _all: int) -> None:
        if step == "comparing":
            raise KeyboardInterrupt

    backup = find_backup(tmp_path / "backups", None)
    with (
        staged_installation(settings_of(tmp_path / "other")) as staged,
        pytest.raises(KeyboardInterrupt),
    ):
        await restoring.restore_backup(backup, staged, fail)
    assert s3.keys("phonex", prefix) == set()
    await restore(tmp_path / "backups", tmp_path / "other")
    kept = s3.keys("phonex", prefix)
    assert f"{prefix}/audio/{job.job_id}.wav" in kept
    with pytest.raises(BucketNotEmpty, match="another prefix"):
        await restore(tmp_path / "backups", tmp_path / "third", replace=True)
    assert s3.keys("phonex", prefix) == kept


async def test_folders_with_other_files_are_left_alone(home: Home, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderTaken):
        await home.back_up(tmp_path)
    with pytest.raises(NoBackup):
        find_backup(tmp_path, None)


async def test_a_killed_backup_is_none(home: Home, tmp_path: Path) -> None:
    def kill(_step: str, _done: int, _all: int) -> None:
        raise KeyboardInterrupt

    await home.speak()
    with pytest.raises(KeyboardInterrupt):
        await making.make_backup(installation_of(home.settings), tmp_path / "b", kill)
    assert backups_in(tmp_path / "b") == []
    made = await home.back_up(tmp_path / "b")
    assert backups_in(tmp_path / "b") == [made.folder]
