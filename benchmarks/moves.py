"""How fast records are exported and imported, and an installation is backed up.

    .venv/bin/python -m benchmarks.moves [--jobs 20000] [--files 500] [--mongo-uri mongodb://…]

Makes an installation in a temporary folder: jobs with texts of 200 characters, and files of 1 MB.
Times are of the wall clock and, in parentheses, of this process's CPU. --mongo-uri: a server, into
a new database of which the records are imported, and which is left there.
"""

import argparse
import asyncio
import io
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.backup.making import make_backup
from phonex.backup.restoring import restore_backup
from phonex.services.backup import installation_of, staged_installation
from phonex.services.records import open_all_records
from phonex.settings.loading import load_settings
from phonex.settings.settings import Settings
from phonex.store.files.folders import open_audio_files
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.store.transfer.exporting import export_records
from phonex.store.transfer.importing import BATCH, Present, Target, import_records, open_target
from phonex.system.clock import utc_now

MB = 1024 * 1024


def ignore(_step: str, _done: int, _all: int) -> None:
    """Nobody watches."""


@contextmanager
def measured(what: str, n: float, unit: str) -> Iterator[None]:
    began, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what:34} {wall:7.1f} s ({cpu:5.1f} s)  {n / wall:9.0f} {unit}/s")


def make_job() -> SynthesisRecord:
    return SynthesisRecord(
        job_id=str(uuid.uuid4()),
        kind=JobKind.TTS,
        text="The quick brown fox. " * 10,
        language="EN",
        speaker="EN-US",
        status=JobStatus.COMPLETED,
        created_at=utc_now(),
        completed_at=utc_now(),
    )


async def fill(target: Target, settings: Settings, n_jobs: int, n_files: int) -> None:
    for start in range(0, n_jobs, BATCH):
        made = [make_job() for _ in range(min(BATCH, n_jobs - start))]
        await target.add("jobs", [{**job.model_dump(), "order": job.job_id} for job in made])
    await target.prepare()
    files = open_audio_files(settings.downloads_dir)
    for _ in range(n_files):
        with files.writer(str(uuid.uuid4()), ".wav") as file:
            file.write(os.urandom(MB))


async def measure_records(settings: Settings, n_jobs: int, uri: str | None, folder: Path) -> None:
    file = io.BytesIO()
    with measured("export, embedded", n_jobs, "records"):
        async with open_all_records(settings) as source:
            await export_records(source, file, ignore)
    print(f"{'':34} {len(file.getvalue()) / n_jobs:7.0f} bytes a record")
    with measured("import and compare, embedded", n_jobs, "records"):
        async with open_target(None, "phonex", folder / "imported") as target:
            await import_records(target, file, Present.NONE, ignore)
    if uri is not None:
        with measured("import and compare, MongoDB", n_jobs, "records"):
            async with open_target(uri, f"phonex_{uuid.uuid4().hex}", folder) as target:
                await import_records(target, file, Present.NONE, ignore)


async def measure_backups(settings: Settings, n_files: int, folder: Path) -> None:
    installation = installation_of(settings)
    for what in ("backup, first", "backup, second"):
        with measured(what, n_files, "MB"):
            made = await make_backup(installation, folder / "backups", ignore)
    trial = settings_of(folder / "trial")
    with measured("restore", n_files, "MB"), staged_installation(trial) as staged:
        await restore_backup(made.folder, staged, ignore)


def settings_of(home: Path) -> Settings:
    folders = {f"{name}_dir": home / name for name in ("data", "voices", "downloads")}
    return load_settings(home=home, **folders)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--mongo-uri")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = settings_of(folder / "home")
        async with open_target(None, settings.mongo_db, settings.data_dir) as target:
            await fill(target, settings, options.jobs, options.files)
        await measure_records(settings, options.jobs, options.mongo_uri, folder)
        await measure_backups(settings, options.files, folder)


if __name__ == "__main__":
    asyncio.run(main())
