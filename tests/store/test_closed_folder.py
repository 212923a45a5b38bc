"""Folders that may not be read, or that change while they are read."""

import subprocess
import sys
import uuid
from pathlib import Path

from phonex.store.files.local import LocalBlobStore
from tests.store.files.test_audio_files import AUDIO_ID, SUFFIXES, write
from tests.store.samples import audio_files


def test_audio_that_goes_while_it_is_looked_through_is_no_fault(tmp_path: Path) -> None:
    audio = audio_files(tmp_path, SUFFIXES)
    stored = [write(audio, str(uuid.uuid4())) for _ in range(3)]
    found = LocalBlobStore(tmp_path, "PHONEX_DOWNLOADS_DIR").list()
    next(found)
    for each in stored:
        (tmp_path / each.key).unlink()
    assert list(found) == []


CLOSED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.store.samples import audio_files, voice_files
from phonex.store.errors import StorageUnavailable

folder, audio_id = Path(sys.argv[1]), sys.argv[2]
audio, voices = audio_files(folder, [".wav"]), voice_files(folder)
for act in (
    lambda: audio.find(audio_id),
    lambda: audio.words(audio_id),
    lambda: audio.delete(audio_id),
    lambda: audio.expire(datetime.now(UTC)),
    lambda: voices.exists("anna"),
    lambda: voices.has_sample("anna"),
    lambda: voices.embeddings("anna"),
    lambda: voices.change("anna", dict),
    lambda: voices.delete("anna"),
):
    try:
        act()
    except StorageUnavailable as exc:
        assert "(PHONEX_" in exc.message
        print("reported")
"""


def test_a_folder_that_may_not_be_read_is_reported_by_all_that_read_it(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    command = [sys.executable, "-m", "tests.powerless", sys.executable, "-c", CLOSED]
    command += [str(tmp_path / "closed"), AUDIO_ID]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.stdout.split() == ["reported"] * 9, ended.stderr
