"""Records and files of voices, on the local disk or in a bucket, that several processes share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phonex.audio.decode import decode
from phonex.store.database.connection import connect
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.files.blob_store import StagedBlobStore
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.voices import Voices
from phonex.store.store import INDEXES
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.repository import VoiceRepository
from phonex.voices.versions import versions_of
from tests.blob_places import keys_of
from tests.mortal import Forget, forget_fit, open_repository
from tests.store.samples import mine


@dataclass
class SharedVoices:
    """machine: the folder of all that is on its disk."""

    where: BlobPlace
    machine: Path
    voices: Voices
    disk: WorkerThreads

    @property
    def blobs(self) -> StagedBlobStore:
        """As a process has it that begins."""
        return self.where.store(BlobKind.VOICES)

    @property
    def files(self) -> VoiceFiles:
        return VoiceFiles(self.blobs)

    def repository(self, forget: Forget = forget_fit) -> VoiceRepository:
        return open_repository(self.voices, self.files, self.disk, forget)

    def left(self, voice_id: str) -> list[str]:
        """The names of a voice's files and folders, and of what was staged for it."""
        names = {key.partition("/")[0] for key in keys_of(self.where, BlobKind.VOICES)}
        return sorted(
            name
            for name in names | set(self.hidden())
            if name.lstrip(".").startswith(f"{voice_id}.")
        )

    def hidden(self) -> list[str]:
        """What only the disk of this machine has: staged files, and halves of files."""
        return sorted(path.name for path in self.machine.rglob(".*"))

    async def values_of_versions(self, voice_id: str) -> list[float]:
        """What the versions before the current one are made of."""
        record = await self.voices.get(mine(voice_id))
        files, values = VersionFiles(self.files), []
        for version in versions_of(record)[:-1]:
            assert files.has(voice_id, version.number)
            embeddings = files.embeddings(voice_id, version.number)
            values.append(float(embeddings["offline"]["speaker"][0]))
            assert version.sample_from is not None
            with files.local_sample(voice_id, version.sample_from) as path:
                sample = decode(path, max_seconds=1).samples[0]
            np.testing.assert_allclose(sample, values[-1], atol=1e-4)
        return values

    async def value(self, voice_id: str) -> float | None:
        """What record, embeddings and sample are made of; None: there is none of them."""
        record = await self.voices.find(mine(voice_id))
        assert await self.voices.unfinished(mine(voice_id)) == []
        if record is None:
            assert self.left(voice_id) == []
            return None
        sample = [] if voice_id.startswith("import") else [f"{voice_id}.wav"]
        left = set(self.left(voice_id)) - {f"{voice_id}.versions"}
        assert left == {f"{voice_id}.pth", *sample}
        values = [float(self.files.embeddings(voice_id)["offline"]["speaker"][0])]
        if sample:
            with self.files.local_sample(voice_id) as path:
                values.append(decode(path, max_seconds=1).samples[0])
        if record.likeness.instant is not None:  # those that are remade tell it
            values.append(record.likeness.instant)
        np.testing.assert_allclose(values, values[0], atol=1e-4)
        return values[0]


@asynccontextmanager
async def open_shared(
    database: EmbeddedServer, name: str, where: BlobPlace, machine: Path
) -> AsyncIterator[SharedVoices]:
    connected = connect(database.uri, name, INDEXES, place="a test", embedded=True)
    with closing(connected) as connection, closing(WorkerThreads("disk")) as disk:
        yield SharedVoices(where, machine, Voices(connection), disk)
