"""What goes on beside the requests."""

import asyncio
import logging
from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest

from phonex.errors import DatabaseUnavailable
from phonex.services import Services
from phonex.store.errors import StorageUnavailable
from phonex.synthesis import Lane
from phonex.upkeep import expire

pytestmark = pytest.mark.anyio


class House:
    """Stands for the services: one audio stays for two rounds, the other has gone."""

    def __init__(self) -> None:
        self.disk = Lane("disk")
        self.n_rounds = 0
        self.records = ["gone", "kept"]
        self.third = asyncio.Event()
        self.tidy = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def expire(self, before: datetime) -> list[str]:
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
            disk=self.disk,
            audio=self,
            store=SimpleNamespace(jobs=self),
        )
        return cast("Services", parts)


async def test_audio_that_a_disk_keeps_is_tried_again_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House()
    expiring = asyncio.create_task(expire(house.services(), least_s=0))
    await asyncio.wait_for(house.third.wait(), 60)
    assert house.records == ["kept"]  # by it the audio can still be deleted
    await asyncio.wait_for(house.tidy.wait(), 60)
    expiring.cancel()
    told = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert len(told) == 1
    assert "read-only" in told[0].getMessage()
    house.disk.close()
