"""What a worker refuses to start with; what it does is tested in tests/fleet."""

import sys
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError
from phonex.jobs.broker_queue.messages import MessageBroker
from phonex.worker import lanes_of
from tests.cli.terminal import phonex_within
from tests.running import Folders


@pytest.mark.parametrize(
    ("text", "lanes"),
    [("speech", ["speech"]), ("fits", ["fits"]), (" speech, fits,", ["speech", "fits"])],
)
def test_the_queues_are_named(text: str, lanes: list[str]) -> None:
    assert lanes_of(text) == lanes


@pytest.mark.parametrize("text", ["", "speach", "speech,fit"])
def test_an_unknown_queue_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="speech or fits"):
        lanes_of(text)


def test_a_worker_without_a_broker_says_what_it_needs(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path / "models")
    ended = phonex_within(folders, "worker", status=2)
    assert "PHONEX_BROKER_URL=redis://" in " ".join(ended.output.split())


def test_a_worker_without_its_packages_says_what_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dramatiq", None)  # as if not installed
    ended = phonex_within(Folders(tmp_path, tmp_path / "models"), "worker", status=2)
    assert "pip install 'phonex[fleet]'" in " ".join(ended.output.split())


def test_an_address_that_is_none_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_BROKER_URL is not") as refused:
        MessageBroker("redis://:secret@127.0.0.1:none/0", "phonex")
    assert "secret" not in refused.value.message


def test_the_help_tells_how_to_run_several(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path / "models")
    told = phonex_within(folders, "worker", "--help").output
    assert "docs/scale.md" in told
    assert "--queues" in told


def test_metrics_that_other_machines_reach_need_a_token(tmp_path: Path) -> None:
    told = phonex_within(
        Folders(tmp_path, tmp_path / "models"),
        "worker",
        status=2,
        PHONEX_BROKER_URL="redis://127.0.0.1:1/0",
        PHONEX_METRICS_PORT="9464",
        PHONEX_METRICS_HOST="0.0.0.0",  # noqa: S104
    )
    assert "Set PHONEX_METRICS_TOKEN" in " ".join(told.output.split())
