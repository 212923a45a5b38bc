"""Consent at the command line: recorded with a voice, revoked, and required."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import phonex_within
from tests.running import SPEECH, Folders

WOMAN = str(SPEECH / "lj-ver1.flac")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Folders:
    return Folders(tmp_path_factory.mktemp("consent"), models_dir)


def recordings(folders: Folders) -> list[Path]:
    return list((folders.root / "data" / "consents").rglob("*.flac"))


def test_a_voice_is_used_only_with_consent_where_it_is_required(folders: Folders) -> None:
    agreed = ["--consent-from", "Eve", "--consent-recording", WOMAN, "--consent-terms", "2026-01"]
    refused = phonex_within(
        folders, "voices", "add", "Eve", WOMAN, status=1, PHONEX_REQUIRE_CONSENT="1"
    )
    assert "--consent-from" in refused.stderr
    phonex_within(folders, "voices", "add", "Eve", WOMAN, *agreed, PHONEX_REQUIRE_CONSENT="1")
    [voice] = json.loads(phonex_within(folders, "voices", "list", "--json").stdout)
    consent = voice["consent"]
    assert (consent["name"], consent["terms"], consent["recorded"]) == ("Eve", "2026-01", True)
    assert [path.stem for path in recordings(folders)] == [consent["consent_id"]]

    again = phonex_within(
        folders, "voices", "add", "Eve", WOMAN, *agreed, status=1, PHONEX_REQUIRE_CONSENT="1"
    )
    assert "already exists" in again.stderr
    assert len(recordings(folders)) == 1  # that of the refused voice is not kept

    say = "say", "Hello.", "--voice", "eve", "-o", "eve.wav"
    phonex_within(folders, *say, PHONEX_REQUIRE_CONSENT="1", PHONEX_ENGINE="espeak")
    (folders.root / "eve.wav").unlink()
    assert "disabled" in phonex_within(folders, "voices", "revoke", "eve").stdout
    for command in (say, ("voices", "show", "eve"), ("voices", "export", "eve")):
        assert "was revoked" in phonex_within(folders, *command, status=1).stderr
    assert not (folders.root / "eve.wav").exists()


def test_what_is_said_of_a_consent_needs_who_gave_it(folders: Folders) -> None:
    said = "voices", "add", "Bob", WOMAN, "--consent-terms", "2026-01"
    assert "--consent-from" in phonex_within(folders, *said, status=1).stderr
