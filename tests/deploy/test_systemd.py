"""The unit, its environment file, and the script that installs both."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phonex.settings.settings import Settings
from phonex.system.home import FOLDERS

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy/systemd/phonex.service"
UNITS = [UNIT, ROOT / "deploy/systemd/phonex-worker@.service"]
ENVIRONMENT_EXAMPLES = [ROOT / "deploy/systemd/phonex.env.example", ROOT / ".env.example"]
WATCHFUL = {
    "Type": ["notify"],
    "User": ["phonex"],
    "Restart": ["on-failure"],
    "KillMode": ["mixed"],
    "ProtectSystem": ["strict"],
    "ProtectHome": ["yes"],
    "PrivateTmp": ["yes"],
    "PrivateDevices": ["yes"],
    "NoNewPrivileges": ["yes"],
    "CapabilityBoundingSet": [""],
    "ReadWritePaths": ["/var/lib/phonex /var/cache/phonex"],
    "RestrictAddressFamilies": ["AF_UNIX AF_INET AF_INET6 AF_NETLINK"],
    "SystemCallFilter": ["@system-service", "~@privileged"],
    "LimitCORE": ["0"],
}


def read_unit(path: Path) -> dict[str, list[str]]:
    """Every key of a unit with its values in order (keys may come again)."""
    lines = (line.strip() for line in path.read_text().splitlines())
    found: dict[str, list[str]] = {}
    for key, _, value in (line.partition("=") for line in lines if line and line[0] not in "#;["):
        found.setdefault(key, []).append(value)
    return found


def read_environment(lines: list[str]) -> dict[str, str]:
    """NAME=value lines; the ones that only show a default count too."""
    pairs = (line.removeprefix("#").partition("=") for line in lines if "PHONEX_" in line)
    return {name: value for name, _, value in pairs if name.startswith("PHONEX_") and value}


@pytest.fixture(params=UNITS, ids=lambda path: path.name)
def unit_file(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.mark.parametrize("key", WATCHFUL)
def test_the_unit_is_hardened(unit_file: Path, key: str) -> None:
    assert read_unit(unit_file)[key] == WATCHFUL[key]


def test_stopping_leaves_more_time_than_draining_takes(unit_file: Path) -> None:
    drain_s = Settings.model_fields["drain_s"].default
    assert int(read_unit(unit_file)["TimeoutStopSec"][0]) >= drain_s + 15


def test_the_kernels_that_torch_writes_at_run_time_may_run(unit_file: Path) -> None:
    assert read_unit(unit_file)["MemoryDenyWriteExecute"] == ["no"]


def test_every_folder_of_the_settings_lies_in_a_writable_place(unit_file: Path) -> None:
    unit = read_unit(unit_file)
    named = dict(pair.split("=", 1) for line in unit["Environment"] for pair in line.split())
    kept = {f"/var/lib/{name}" for name in unit["StateDirectory"][0].split()}
    assert {f"{named['PHONEX_HOME']}/{name}" for name in FOLDERS} < kept


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here"
)
def test_systemd_itself_finds_no_fault(tmp_path: Path, unit_file: Path) -> None:
    unit = tmp_path / unit_file.name
    # It checks that the program exists, and no machine of a test has /opt/phonex.
    unit.write_text(unit_file.read_text().replace("/opt/phonex/venv/bin/phonex", sys.executable))
    check = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("example", ENVIRONMENT_EXAMPLES, ids=lambda path: path.name)
def test_the_example_names_every_setting_and_no_other(example: Path) -> None:
    shown = read_environment(example.read_text().splitlines())
    assert set(shown) == {f"PHONEX_{name.upper()}" for name in Settings.model_fields}


def test_the_example_shows_the_real_defaults(tmp_path: Path) -> None:
    """As found by a service that is started in a folder with a copy of the example."""
    shown = read_environment((ROOT / ".env.example").read_text().splitlines())
    # examples: their default is to be unset, or to be found
    invented = {"allowed_hosts", "cors_origins", "home", "lexicon", "mongo_uri"}
    invented |= {"oidc_issuer", "oidc_audience", "voice_aliases", "wyoming_port", "wyoming_user"}
    invented |= {"reply_url", "reply_api_key", "help_lines", "webhook_hosts", "secrets_dir"}
    invented |= {"broker_url", "redis_url", "s3_endpoint", "s3_region"}
    invented |= {"metrics_port", "metrics_token"}
    given = {
        name: shown[f"PHONEX_{name.upper()}"]
        for name in Settings.model_fields
        if name not in invented
    }
    folders = {f"{name}_dir": tmp_path / given.pop(f"{name}_dir") for name in FOLDERS}
    read = Settings.model_validate({"home": tmp_path, **given})
    assert read.model_dump(include=set(given)) == plain_settings(set(given))
    assert folders == {f"{name}_dir": tmp_path / name for name in FOLDERS}


def plain_settings(names: set[str]) -> dict[str, object]:
    return Settings.model_construct().model_dump(include=names)
