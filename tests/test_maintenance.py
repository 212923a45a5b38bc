"""What goes on beside the requests."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest

from phonex.errors import DatabaseUnavailable
from phonex.maintenance import expire, look_at_records, maintain, repeat_forever
from phonex.pipeline.pipeline import Pipeline
from phonex.services.service import Services
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import ParentRecord
from phonex.system.service_threads import Threads
from phonex.system.worker_threads import WorkerThreads

pytestmark = pytest.mark.anyio


class House:
    """Stands for the services: one audio stays for two rounds, the other has gone."""

    is_shared = False

    def __init__(self) -> None:
        self.disk = WorkerThreads("disk")
        self.n_rounds = 0
        self.records = ["gone", "kept"]
        self.third = asyncio.Event()
        self.tidy = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    async def parents(self) -> list[ParentRecord]:
        return []

    def expire(self, before: datetime, kept: Collection[str]) -> list[str]:
        assert not kept
        self.n_rounds += 1
        if self.n_rounds == 3:
            self.loop.call_soon_threadsafe(self.third.set)
            return ["kept"]
        raise StorageUnavailable("The folder is read-only.")

    def find(self, audio_id: str) -> str | None:
        return audio_id if audio_id == "kept" and self.n_rounds < 3 else None

    async def ended_before(self, moment: datetime) -> list[str]:
        if self.n_rounds == 1:
            raise DatabaseUnavailable
        return list(self.records)

    async def delete(self, job_id: str) -> None:
        self.records.remove(job_id)
        if not self.records:
            self.tidy.set()

    def services(self) -> Services:
        parts = SimpleNamespace(
            settings=SimpleNamespace(audio_ttl=1),
            threads=SimpleNamespace(disk=self.disk),
            audio=self,
            store=SimpleNamespace(jobs=self),
        )
        return cast("Services", parts)


async def test_audio_that_a_disk_keeps_is_tried_again_and_reported_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House()
    expiring = asyncio.create_task(expire(house.services(), least_s=0))
    await asyncio.wait_for(house.third.wait(), 60)
    assert house.records == ["kept"]  # by it the audio can still be deleted
    await asyncio.wait_for(house.tidy.wait(), 60)
    expiring.cancel()
    logged = [each for each in caplog.records if each.name == "phonex.maintenance"]
    reported = [each for each in logged if each.levelno == logging.WARNING]
    assert len(reported) == 1
    assert "read-only" in reported[0].getMessage()
    house.disk.close()


async def test_a_round_that_fails_is_reported_once_and_the_next_ones_come(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rounds: list[int] = []
    fourth = asyncio.Event()

    async def work() -> None:
        rounds.append(1)
        if len(rounds) == 4:
            fourth.set()
        elif len(rounds) < 3:
            raise KeyError("a record")

    going_on = asyncio.create_task(repeat_forever("looking round", work, 0))
    await asyncio.wait_for(fourth.wait(), 60)
    going_on.cancel()
    reported = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(reported) == 1
    assert "looking round" in reported[0].getMessage()
    assert reported[0].exc_info is not None


class Records:
    """Stands for the services: the database answers, at times with what nobody expects."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []
        self.mending = asyncio.Event()
        self.mending_echos = asyncio.Event()
        self.never = asyncio.Event()

    async def load(self) -> None:
        if self.faults:
            raise self.faults.pop()

    async def count(self) -> int:
        return 3

    async def repair_all(self) -> None:
        self.mending.set()
        await self.never.wait()

    async def repair(self) -> None:
        self.mending_echos.set()

    def services(self) -> Services:
        parts = SimpleNamespace(
            settings=SimpleNamespace(audio_ttl=0),
            lexicon=self,
            voices=SimpleNamespace(repository=self),
            echo=self,
            disks=SimpleNamespace(look=self.never.wait),
            store=SimpleNamespace(voices=self, unwritable=""),
            engines=SimpleNamespace(languages=list),
            health=SimpleNamespace(database_ok=True, n_voices=None, warm=False),
        )
        return cast("Services", parts)


async def test_whether_the_database_answers_is_known_whatever_it_says() -> None:
    records = Records()
    services = records.services()
    records.faults = [DatabaseUnavailable()]
    await look_at_records(services)
    assert not services.health.database_ok
    await look_at_records(services)
    assert services.health.database_ok
    records.faults = [KeyError("a record")]
    with pytest.raises(KeyError):
        await look_at_records(services)
    assert not services.health.database_ok


async def test_the_start_does_not_wait_for_what_is_left_of_voices() -> None:
    records, networks = Records(), WorkerThreads("networks")
    services = records.services()
    services.threads = cast("Threads", SimpleNamespace(networks=networks))
    services.pipeline = cast("Pipeline", SimpleNamespace(warm_up=lambda: None))
    async with asyncio.timeout(60), maintain(services):
        assert services.health.n_voices == 3
        await records.mending.wait()
        await records.mending_echos.wait()
    networks.close()
