"""Voices: registered from samples or brought from elsewhere, kept, changed, fitted, removed."""

import hashlib
import logging
import re
import unicodedata
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import BinaryIO
from weakref import WeakValueDictionary

from phonex.clock import utc_now
from phonex.errors import InvalidInput, VoiceExists, VoiceNotFound
from phonex.likeness import likeness_warnings
from phonex.logs import voice_tag
from phonex.pipeline import Pipeline
from phonex.portable import Intake, export_voice
from phonex.samples import Audition, Material
from phonex.store.blobs import VoiceFiles
from phonex.store.page import Page
from phonex.store.records import Fitting, FittingState, VoiceRecord
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from phonex.text.languages import canonical_language
from phonex.voice_keeper import VoiceKeeper
from phonex.voices.fitting.service import FitService

logger = logging.getLogger(__name__)

MAX_NAME_CHARS = 64
ROUTE_WORDS = ("list", "register", "import")  # /voice/<word> is not a voice


def slug(name: str) -> str:
    """The voice_id of a name: lower-case ASCII words joined by hyphens, at most 64 characters.

    A name without ASCII letters or digits gets `voice-` and a digest of it; one that would hide
    a route gets `voice-` before it.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME_CHARS].strip("-")
    if words in ROUTE_WORDS:
        return f"voice-{words}"
    return words or f"voice-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


class VoiceDesk:
    """Registers, imports, lists, changes and removes voices, and has them fitted. Knows no HTTP.

    What a voice is made of, and its fit, are changed by one at a time.
    """

    def __init__(
        self,
        store: Store,
        files: VoiceFiles,
        keeper: VoiceKeeper,
        pipeline: Pipeline,
        networks: WorkerThreads,
        disk: WorkerThreads,
        fittings: FitService,
    ) -> None:
        self.files = files
        self._store = store
        self.keeper = keeper
        self._disk = disk
        self._fittings = fittings
        self._audition = Audition(pipeline, networks, disk)
        self._intake = Intake(pipeline, disk)
        self._claimed: set[str] = set()  # ids of voices that are being made
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    async def register(
        self,
        name: str,
        samples: Sequence[BinaryIO],
        *,
        description: str = "",
        language: str | None = None,
        user_id: str | None = None,
        consent: bool | None = None,
    ) -> VoiceRecord:
        """Make a voice of one speaker's samples; it can speak when this returns.

        Raises InvalidInput, LanguageNotFound, VoiceExists, NotAudio, SampleUnusable, QueueFull,
        DatabaseUnavailable, StorageFull, StorageUnavailable. Whatever is raised, nothing is left
        behind.
        """
        told = {"description": description, "user_id": user_id, "consent": consent}
        return await self._make(name, language, told, partial(self._audition.hear, samples))

    async def import_voice(
        self,
        name: str,
        file: BinaryIO,
        *,
        description: str = "",
        language: str | None = None,
        user_id: str | None = None,
        consent: bool | None = None,
    ) -> VoiceRecord:
        """Take in a voice that export() gave, here or elsewhere: the same voice, without a sample.

        Raises InvalidInput, LanguageNotFound, VoiceExists, EmbeddingUnusable, QueueFull,
        DatabaseUnavailable, StorageFull, StorageUnavailable. Whatever is raised, nothing is left
        behind.
        """
        told = {"description": description, "user_id": user_id, "consent": consent}
        return await self._make(name, language, told, partial(self._intake.read, file))

    async def _make(
        self,
        name: str,
        language: str | None,
        told: Mapping[str, object],
        material_of: Callable[[], Awaitable[Material]],
    ) -> VoiceRecord:
        name = _checked_name(name)
        language = language and canonical_language(language)
        async with self._claim(slug(name)) as voice_id:
            material = await material_of()
            fields = {"name": name, "created_at": utc_now(), **told, **material.described()}
            fields["language"] = language or material.language
            record = VoiceRecord.model_validate({"voice_id": voice_id, **fields})
            record = self._admitted(record, material)
            await self.keeper.add(record, material)
        logger.info("%s registered", voice_tag(voice_id))
        return await self._fittings.begin(record)

    def _admitted(self, record: VoiceRecord, material: Material) -> VoiceRecord:
        """With its place in the queue, or what there is to say of a voice that has none."""
        if material.sample is None:
            fitted = record.likeness.fitted is not None
            state = FittingState.DONE if fitted else FittingState.OFF
            fitting = Fitting(state=state, progress=100 if fitted else 0)
        else:
            fitting = self._fittings.admit(record).fitting
        if not fitting.state.active:
            warnings = [*fitting.warnings, *likeness_warnings(record.likeness)]
            fitting = fitting.model_copy(update={"warnings": warnings})
        return record.model_copy(update={"fitting": fitting})

    @asynccontextmanager
    async def _claim(self, voice_id: str) -> AsyncIterator[str]:
        if voice_id in self._claimed:
            raise VoiceExists(voice_id)
        self._claimed.add(voice_id)
        try:
            await self.keeper.refuse_taken(voice_id)
            yield voice_id
        finally:
            self._claimed.discard(voice_id)

    async def add_samples(self, voice_id: str, samples: Sequence[BinaryIO]) -> VoiceRecord:
        """Make a voice anew of more samples and the one that is kept; it is then fitted again.

        Raises VoiceNotFound, NotAudio, SampleUnusable, QueueFull, DatabaseUnavailable,
        StorageFull, StorageUnavailable. Whatever is raised, the voice stays as it was, though
        perhaps not fitted on.
        """
        async with self._changing(voice_id):
            await self.get(voice_id)  # before anything is listened to
            material = await self._audition.hear(samples, self.files.sample(voice_id))
            before = await self._fittings.cancel(voice_id)
            made = before.model_copy(update=material.described())
            record = await self.keeper.remake(self._admitted(made, material), material)
        logger.info("%s made anew of more samples", voice_tag(voice_id))
        return await self._fittings.begin(record)

    @asynccontextmanager
    async def _changing(self, voice_id: str) -> AsyncIterator[None]:
        if voice_id in self._claimed:  # its files may be on their way
            raise VoiceNotFound(voice_id)
        async with self._locks.setdefault(voice_id, Lock()):
            yield

    async def fit(self, voice_id: str) -> VoiceRecord:
        """Queue a fit, unless one is under way. Raises VoiceNotFound, FittingImpossible, Stopping,
        DatabaseUnavailable.
        """
        async with self._changing(voice_id):
            return await self._fittings.enqueue(voice_id)

    async def cancel_fit(self, voice_id: str) -> VoiceRecord:
        """End a voice's fit, if there is one. Raises VoiceNotFound, VoiceFileUnusable,
        DatabaseUnavailable, StorageFull.
        """
        async with self._changing(voice_id):
            return await self._fittings.cancel(voice_id)

    def fit_events(self, voice_id: str) -> AsyncIterator[VoiceRecord]:
        """The voice now and at each change of its fit, up to its end."""
        return self._fittings.events(voice_id)

    async def export(self, voice_id: str) -> bytes:
        """The content of a file with which import_voice makes the same voice anywhere.

        Raises VoiceNotFound, VoiceFileUnusable, DatabaseUnavailable.
        """
        record = await self.get(voice_id)
        return await self._disk.run(self._export, record)

    def _export(self, record: VoiceRecord) -> bytes:
        return export_voice(record, self.files.embeddings(record.voice_id))

    async def quick(self, samples: Sequence[BinaryIO]) -> Material:
        """What is made of samples that are not to be kept. Raises what hearing them raises."""
        return await self._audition.hear(samples)

    async def get(self, voice_id: str) -> VoiceRecord:
        """With its fit as it is now. Raises VoiceNotFound."""
        record = await self._store.voices.get(voice_id)
        if await self.keeper.is_lost(voice_id):
            raise VoiceNotFound(voice_id)
        return self._fittings.current(record)

    async def page(self, limit: int, cursor: str | None) -> Page[VoiceRecord]:
        """Those without a file are left out: a page may have fewer than it could."""
        page = await self._store.voices.page(limit, cursor)
        lost = await self.keeper.lost_of([record.voice_id for record in page.items])
        found = [record for record in page.items if record.voice_id not in lost]
        return Page([self._fittings.current(record) for record in found], page.next_cursor)

    async def update(self, voice_id: str, name: str | None, description: str | None) -> VoiceRecord:
        """Change what is shown of a voice; its id stays. Raises VoiceNotFound, InvalidInput."""
        record = await self._store.voices.update(
            voice_id, name=name and _checked_name(name), description=description
        )
        return self._fittings.current(record)

    async def delete(self, voice_id: str) -> None:
        """Remove record, embeddings and sample, and end its fit; what broke off can be repeated.

        Raises VoiceNotFound, DatabaseUnavailable; StorageFull or StorageUnavailable when files
        cannot be removed: nobody finds the voice any more, and they go as soon as they can.
        """
        async with self._changing(voice_id):
            await self.keeper.remove(voice_id)


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise InvalidInput(
            f"A voice's name has 1 to {MAX_NAME_CHARS} printable characters.", param="voice_name"
        )
    return name
