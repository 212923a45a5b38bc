"""What the doctor says of the place of the files."""

from pathlib import Path

import pytest

from phonex.cli.doctor.files import check_files
from phonex.settings.loading import load_settings
from tests.running import free_port
from tests.s3_server import CREDENTIALS, REGION, S3Server


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def test_a_bucket_that_answers_is_named(s3: S3Server, tmp_path: Path) -> None:
    settings = load_settings(
        home=tmp_path, blobs="s3://phonex/house", s3_endpoint=s3.url, s3_region=REGION
    )
    finding = check_files(settings)
    assert "s3://phonex/house" in finding.found
    assert finding.remedy == ""
    assert s3.keys("phonex", "house/") == set()  # what was tried is removed


def test_a_bucket_that_does_not_exist_has_a_remedy(s3: S3Server, tmp_path: Path) -> None:
    assert "no such bucket" in remedy(tmp_path, "none-of-that-name", s3.url)


def test_a_server_that_does_not_answer_has_a_remedy(tmp_path: Path) -> None:
    assert "does not answer" in remedy(tmp_path, "phonex", f"http://127.0.0.1:{free_port()}")


def remedy(home: Path, bucket: str, endpoint: str) -> str:
    given = {"blobs": f"s3://{bucket}", "s3_endpoint": endpoint, "s3_region": REGION}
    return check_files(load_settings(home=home, **given)).remedy


def test_folders_are_no_problem(tmp_path: Path) -> None:
    assert check_files(load_settings(home=tmp_path)).remedy == ""
