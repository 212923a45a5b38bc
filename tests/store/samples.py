"""Records, and server processes, for the tests of the store."""

import socket
import subprocess
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.places import LocalPlace
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.store.records.voice import SampleFacts, VoiceConsent, VoiceRecord

NOON = datetime(2026, 1, 2, 12, 0, 0, 5000, tzinfo=UTC)


def make_job(
    milliseconds: int = 0,
    *,
    status: JobStatus = JobStatus.QUEUED,
    text: str = "Hello.",
    completed_at: datetime | None = None,
) -> SynthesisRecord:
    return SynthesisRecord(
        job_id=str(uuid.uuid4()),
        kind=JobKind.TTS,
        text=text,
        language="EN",
        speaker="EN-US",
        status=status,
        created_at=NOON + timedelta(milliseconds=milliseconds),
        completed_at=completed_at,
    )


def make_voice(voice_id: str, milliseconds: int = 0) -> VoiceRecord:
    return VoiceRecord(
        voice_id=voice_id,
        name=voice_id.title(),
        description="warm",
        language="EN",
        consent=VoiceConsent(given_at=NOON),
        created_at=NOON + timedelta(milliseconds=milliseconds),
        sample=SampleFacts(
            duration=9.5,
            speech_duration=8.25,
            sample_rate=24_000,
            loudness_lufs=-23.5,
            snr_db=31.0,
            clipping=0.0,
        ),
        warnings=["a bit noisy"],
        engines=["offline"],
    )


def start_server(folder: Path, port: int = 0) -> tuple["subprocess.Popen[bytes]", int]:
    """A database server without a keeper: the process, ready, and its port."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        command = [
            sys.executable,
            "-m",
            "phonex.store.database.embedded_server",
            "--data-dir",
            str(folder),
        ]
        process = subprocess.Popen(
            [*command, "--database", "phonex", "--listen-fd", str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listener.fileno()],
        )
        taken = int(listener.getsockname()[1])
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process, taken


def end_server(process: "subprocess.Popen[bytes]") -> int:
    """Close its standard input; its exit status."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    return process.wait(10)


def mine(voice_id: str) -> VoiceKey:
    """A voice of the anonymous owner."""
    return VoiceKey(None, voice_id)


def voice_files(folder: Path, variable: str = "PHONEX_VOICES_DIR") -> VoiceFiles:
    """Voices' files on the local disk."""
    return VoiceFiles(LocalBlobStore(folder, variable))


def place_in(folder: Path) -> LocalPlace:
    """A place on the local disk."""
    return LocalPlace(folder / "downloads", folder / "voices", folder)


def audio_files(folder: Path, suffixes: Iterable[str] = (".wav", ".mp3", ".opus")) -> AudioFiles:
    """Audio files on the local disk."""
    return AudioFiles(LocalBlobStore(folder, "PHONEX_DOWNLOADS_DIR"), suffixes)
