import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phonex.monitoring.disks import DiskWatch, FilesReport, find_low_disks, free_mb
from phonex.monitoring.health import (
    REDIS_AWAY,
    ChosenEngine,
    DatabaseReport,
    EnginesReport,
    HealthReport,
    QueueReport,
    RedisReport,
)
from phonex.monitoring.metrics import Metrics
from phonex.store.records.job import Failure, JobKind, JobStatus, SynthesisRecord, Timings
from phonex.system.worker_threads import WorkerThreads
from tests.store.samples import place_in


def report(
    *,
    database: bool = True,
    converter: str | None = "offline",
    low_disks: Sequence[str] = (),
    redis: RedisReport | None = None,
) -> HealthReport:
    return HealthReport(
        version="1",
        uptime_s=12,
        device="cpu",
        engines=EnginesReport({"EN": ChosenEngine("kokoro", "")}, ChosenEngine(converter, ""), []),
        database=DatabaseReport("embedded", ok=database),
        queue=QueueReport(depth=3, capacity=64, running=1, oldest_s=2.5),
        disk_free_mb=7,
        files=FilesReport("file:", ok=True),
        voices=5,
        fits_waiting=2,
        low_disks=low_disks,
        device_memory=(3_000, 8_000),
        redis=redis,
    )


def job(status: JobStatus) -> SynthesisRecord:
    return SynthesisRecord(
        job_id="x",
        kind=JobKind.CLONE,
        text="a",
        language="EN",
        speaker="EN-US",
        status=status,
        progress=0,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        speech_engine="kokoro",
        duration=4.0,
        timings=Timings(text=100, acoustic=800, convert=60, encode=40),
    )


def rendered(metrics: Metrics, redis: RedisReport | None = None) -> dict[str, float]:
    lines = metrics.render(report(redis=redis)).decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_the_moment_is_shown() -> None:
    shown = rendered(Metrics())

    assert shown["phonex_queue_depth"] == 3
    assert shown["phonex_queue_capacity"] == 64
    assert shown["phonex_jobs_running"] == 1
    assert shown["phonex_voices"] == 5
    assert shown["phonex_fits_waiting"] == 2
    assert shown["phonex_database_up"] == 1
    assert shown["phonex_disk_free_bytes"] == 7_000_000
    assert shown["phonex_queue_age_seconds"] == 2.5
    assert shown['phonex_device_memory_bytes{state="used"}'] == 3_000
    assert shown['phonex_device_memory_bytes{state="total"}'] == 8_000
    assert shown["process_resident_memory_bytes"] > 10_000_000


def test_redis_is_shown_where_there_is_one() -> None:
    metrics = Metrics()
    assert "phonex_redis_up" not in rendered(metrics)
    for redis in (RedisReport(True), REDIS_AWAY, RedisReport(True)):
        assert rendered(metrics, redis)["phonex_redis_up"] == redis.ok


def test_a_completed_job_counts_with_its_audio_and_its_speed() -> None:
    metrics = Metrics()
    metrics.count_job(job(JobStatus.COMPLETED))
    shown = rendered(metrics)

    labels = '{engine="kokoro",kind="clone",outcome="completed"}'
    assert shown[f"phonex_jobs_total{labels}"] == 1
    assert shown['phonex_audio_seconds_total{engine="kokoro"}'] == 4
    assert shown['phonex_real_time_factor_sum{engine="kokoro",kind="clone"}'] == 0.25


def test_a_failed_job_makes_no_audio() -> None:
    metrics = Metrics()
    metrics.count_job(job(JobStatus.FAILED))
    shown = rendered(metrics)

    assert shown['phonex_jobs_total{engine="kokoro",kind="clone",outcome="failed"}'] == 1
    assert not any(name.startswith("phonex_audio_seconds_total") for name in shown)


def test_failures_are_counted_by_code() -> None:
    metrics = Metrics()
    error = Failure(code="synthesis_failed", message="", status=500)
    metrics.count_job(job(JobStatus.FAILED).model_copy(update={"error": error}))

    assert rendered(metrics)['phonex_job_failures_total{code="synthesis_failed"}'] == 1


def test_services_do_not_share_their_figures() -> None:
    one, other = Metrics(), Metrics()
    one.count_request("/tts", "POST", 200, 0.1)

    assert "/tts" in one.render(report()).decode()
    assert "/tts" not in other.render(report()).decode()


def test_health_is_degraded_without_records_or_an_engine_or_room() -> None:
    assert report().status == "healthy"
    assert report(database=False).status == "degraded"
    assert report(converter=None).status == "degraded"
    assert report(low_disks=["Only 5 MB are free."]).status == "degraded"
    assert report(redis=REDIS_AWAY).status == "degraded"
    assert report(redis=RedisReport(True)).status == "healthy"


def test_a_disk_that_is_nearly_full_is_named_with_its_setting(tmp_path: Path) -> None:
    folders = {"PHONEX_DATA_DIR": tmp_path / "not" / "made", "PHONEX_VOICES_DIR": tmp_path}
    assert find_low_disks(folders, low_mb=0) == []
    low = find_low_disks(folders, low_mb=10**12)
    assert [setting in said for setting, said in zip(folders, low, strict=True)] == [True, True]
    assert str(tmp_path / "not" / "made") in low[0]


def test_free_room_is_reported_before_the_folder_is_made(tmp_path: Path) -> None:
    disk = os.statvfs(tmp_path)
    expected = disk.f_bavail * disk.f_frsize / 1e6
    assert free_mb(tmp_path / "not" / "made") == pytest.approx(expected, rel=0.05)


@pytest.mark.anyio
async def test_a_disk_that_fails_is_reported_and_the_others_are_looked_at(tmp_path: Path) -> None:
    lane, failing = WorkerThreads("disk"), tmp_path / ("x" * 300)  # no call on it succeeds
    folders = {"PHONEX_VOICES_DIR": failing, "PHONEX_DATA_DIR": tmp_path}
    watch = DiskWatch(lane, tmp_path, folders, place_in(tmp_path))
    await watch.look()
    assert watch.free_mb > 0
    assert [("PHONEX_VOICES_DIR" in said, "unknown" in said) for said in watch.low] == [
        (True, True)
    ]
    await DiskWatch(lane, failing, {}, place_in(tmp_path)).look()
    lane.close()


def test_sockets_and_streams_are_counted() -> None:
    metrics = Metrics()
    metrics.watch_streams(lambda: 3)
    with metrics.open_socket() as socket:
        assert rendered(metrics)["phonex_sockets_open"] == 1
        socket.route, socket.accepted = "/tts/ws", True
    with metrics.open_socket() as refused:
        refused.route = "/tts/ws"
    shown = rendered(metrics)
    assert (shown["phonex_sockets_open"], shown["phonex_streams_open"]) == (0, 3)
    assert shown['phonex_sockets_total{outcome="accepted",route="/tts/ws"}'] == 1
    assert shown['phonex_sockets_total{outcome="refused",route="/tts/ws"}'] == 1
