"""`python -m tests.mortal URI DATABASE MACHINE PLACE…`: changes voices, to be killed at each step.

MACHINE: a folder that holds all it has on the disk. PLACE…: where files are, for mortal_place().
A work is done in one process after the other, with the voice WORK-0, WORK-1, …: each is killed, as
kill -9 does it, one step later than the one before; the last lives. A step is what the disk, the
bucket or the database is asked for, and the answer of the latter two. Prints how many processes
each work took.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from phonex.audio.types import Audio
from phonex.store.database.connection import connect
from phonex.store.files import voice_format
from phonex.store.files.blob_store import StagedBlobStore
from phonex.store.files.places import S3, BlobKind, BlobPlace, LocalPlace, open_bucket
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.consents import Consents
from phonex.store.records.voice import LikenessFacts, VersionKind
from phonex.store.records.voices import Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.directory import VoiceDirectory
from phonex.voices.repository import VoiceRepository
from phonex.voices.versions import next_version
from tests.s3_server import REGION
from tests.store.samples import NOON, make_voice, mine

WORKS = ("add", "import", "remake", "remove")
BEGUN = {"remake": ("add",), "remove": ("add", "remake")}  # what came before, to the voice
MOST_STEPS = 100
NOT_REQUIRED = ConsentRule(cast("Consents", None), required=False)
Forget = Callable[[VoiceKey], Awaitable[None]]
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
CHANGES_OF_BUCKETS = ("delete", "delete_under", "move")


def analyzed(value: float, *, sample: bool = True) -> AnalyzedVoice:
    """What a voice is made of: everything in it is that value."""
    return AnalyzedVoice(
        embeddings={"offline": {"speaker": np.full(4, value, np.float32)}},
        likeness=LikenessFacts(instant=value),
        sample=Audio(np.full(1600, value, np.float32), 16_000) if sample else None,
        facts=None,
        warnings=(),
    )


class Death:
    """Comes at a step, counted from 0, of what is done in a folder and with the records."""

    def __init__(self, folder: Path, at: int) -> None:
        self._folder = str(folder)
        self._left = at
        sys.addaudithook(self._see)

    def step(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

    def _see(self, event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if (writes or event in CHANGES) and str(arguments[0]).startswith(self._folder):
            self.step()


class MortalVoices:
    """Records that one may die at, before the question and after the answer."""

    def __init__(self, voices: Voices, death: Death) -> None:
        self._voices = voices
        self._death = death

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        ask = getattr(self._voices, name)

        async def asked(*arguments: object) -> object:
            self._death.step()
            answer = await ask(*arguments)
            self._death.step()
            return answer

        return asked


class MortalBlobs:
    """A bucket that one may die at, before it is asked for a change and after it is done."""

    def __init__(self, blobs: StagedBlobStore, death: Death) -> None:
        self._blobs = blobs
        self._death = death

    def __getattr__(self, name: str) -> object:
        ask = getattr(self._blobs, name)
        if name not in CHANGES_OF_BUCKETS:
            return ask

        def asked(*arguments: object) -> object:
            self._death.step()
            answer = ask(*arguments)
            self._death.step()
            return answer

        return asked


def mortal_place(machine: Path, name: str, endpoint: str = "") -> BlobPlace:
    """Folders of the machine; or a bucket by its URL, at an endpoint."""
    if name.startswith(S3):
        return open_bucket(name, endpoint, REGION, machine / "s3")
    return LocalPlace.of_home(machine / "home", name)


async def forget_fit(_: VoiceKey) -> None:
    """Nothing is fitted here."""


def open_repository(
    voices: Voices,
    files: VoiceFiles,
    disk: WorkerThreads,
    forget: Forget = forget_fit,
) -> VoiceRepository:
    return VoiceRepository(
        voices,
        files,
        VoiceDirectory(voices, NOT_REQUIRED),
        disk,
        forget,
    )


async def do(work: str, voice_id: str, repository: VoiceRepository) -> None:
    if work == "remove":
        await repository.remove(mine(voice_id))
    elif work == "remake":
        before = make_voice(voice_id).model_copy(update={"revision": 1})
        after = before.model_copy(update={"likeness": LikenessFacts(instant=1.0)})
        kind = VersionKind.SAMPLES_ADDED
        made = next_version(before, after, kind, NOON, new_sample=True)
        await repository.remake(made, analyzed(1.0))
    else:
        await repository.add(make_voice(voice_id), analyzed(0.5, sample=work == "add"))


async def live(uri: str, database: str, machine: Path, place: BlobPlace, name: str) -> None:
    """name: WORK-AT."""
    voices, disk = Voices(connect(uri, database, {}, place="a test")), WorkerThreads("disk")
    blobs = place.store(BlobKind.VOICES)
    work, _, at = name.partition("-")
    for begun in BEGUN.get(work, ()):
        await do(begun, name, open_repository(voices, VoiceFiles(blobs), disk))
    death = Death(machine, int(at))
    mortal = cast("Voices", MortalVoices(voices, death))
    if place.is_shared:
        blobs = cast("StagedBlobStore", MortalBlobs(blobs, death))
    await do(work, name, open_repository(mortal, VoiceFiles(blobs), disk))


def count_steps(uri: str, database: str, machine: Path, where: Sequence[str], work: str) -> int:
    for at in range(MOST_STEPS):
        child = os.fork()
        if child == 0:
            place = mortal_place(machine, *where)
            asyncio.run(live(uri, database, machine, place, f"{work}-{at}"))
            os._exit(0)
        if (status := os.waitpid(child, 0)[1]) != signal.SIGKILL:
            assert status == 0
            return at + 1
    raise AssertionError(f"{work} does not end")


def main(uri: str, database: str, machine: str, *where: str) -> None:
    voice_format.pack(analyzed(0).embeddings)  # loads torch, once for all
    for work in WORKS:
        sys.stdout.write(f"{count_steps(uri, database, Path(machine), where, work)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
