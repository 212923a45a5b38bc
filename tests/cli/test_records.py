"""Commands say words as the service does: by the file and by the records."""

from pathlib import Path

import pytest

from phonex.cli.records import load_lexicons
from phonex.settings.loading import load_settings
from tests.running import RunningServer


def test_a_command_knows_what_the_running_service_stored(
    server: RunningServer, tmp_path: Path
) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text("EN: {GIF: jif}")
    settings = load_settings(data_dir=server.folders.root / "data", lexicon=path)
    server.client.put("/lexicon/EN/SQL", json={"respelling": "sequel"}).raise_for_status()
    lexicons = load_lexicons(settings)
    server.client.delete("/lexicon/EN/SQL").raise_for_status()
    assert lexicons.of("EN").mark("a gif in SQL") == "a jif in Sequel"


def test_without_records_no_database_is_started(tmp_path: Path) -> None:
    lexicons = load_lexicons(load_settings(data_dir=tmp_path / "data"))
    assert not (tmp_path / "data").exists()
    assert lexicons.of("EN").mark("SQL") == "SQL"


def test_a_database_that_is_down_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(data_dir=tmp_path, mongo_uri="mongodb://127.0.0.1:9/")
    assert load_lexicons(settings).of("EN").mark("SQL") == "SQL"
    assert "lexicon's records" in capsys.readouterr().err
