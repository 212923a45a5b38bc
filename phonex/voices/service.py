"""Voices: register from samples, import, export, change, fit, delete."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, Unpack

from phonex.accounts.principal import Principal
from phonex.errors import InvalidInput, NotFound, VoiceNotFound
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.database.paging import Page
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import (
    DisabledReason,
    FittingState,
    VersionKind,
    Visibility,
    VoiceFitting,
    VoiceRecord,
)
from phonex.store.records.voices import VoiceChangedError
from phonex.store.store import Store
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.system.clock import utc_now
from phonex.system.logs import voice_tag
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice, SampleAnalyzer
from phonex.voices.consent_rule import ConsentDetails, ConsentRule
from phonex.voices.details import VoiceDetails, checked_name, checked_tags, record_fields, slug
from phonex.voices.errors import NoConsentToRevoke
from phonex.voices.fitting.service import FitService
from phonex.voices.history import VoiceHistory
from phonex.voices.repository import VoiceRepository
from phonex.voices.similarity import likeness_warnings
from phonex.voices.transfer import VoiceImporter, export_voice
from phonex.voices.turns import VoiceTurns
from phonex.voices.versions import first_version, next_version

logger = logging.getLogger(__name__)


class VoiceQuota(Protocol):
    """Limits how many voices a user may keep, as in phonex.accounts.quotas."""

    async def check_voices(self, principal: Principal, being_made: Collection[VoiceKey]) -> None:
        """being_made: voices that will exist soon. Raises VoiceQuotaReached."""


class VoiceService:
    """Registers, imports, lists, changes, fits and deletes voices. Independent of HTTP.

    Each principal has access only to its own voices. Changes to a voice's files and its fit are
    serialized. history: the voices' versions.
    """

    def __init__(
        self,
        store: Store,
        files: VoiceFiles,
        repository: VoiceRepository,
        pipeline: Pipeline,
        networks: WorkerThreads,
        disk: WorkerThreads,
        fittings: FitService,
        quotas: VoiceQuota,
        consents: ConsentRule,
    ) -> None:
        self._files = files
        self._store = store
        self.repository = repository
        self._disk = disk
        self._fittings = fittings
        self._quotas = quotas
        self._consents = consents
        self._analyzer = SampleAnalyzer(pipeline, networks, disk)
        self._importer = VoiceImporter(pipeline, disk)
        self._turns = VoiceTurns(repository.refuse_taken)
        self.history = VoiceHistory(
            store.voices, files, repository, disk, fittings.cancel, self._turns, consents
        )

    async def register(
        self,
        principal: Principal,
        name: str,
        samples: Sequence[BinaryIO],
        voice_id: str | None = None,
        **details: Unpack[VoiceDetails],
    ) -> VoiceRecord:
        """Make a voice from one speaker's samples; it can be used when this returns.

        voice_id: made by the server; None makes it from the name.
        Raises InvalidInput, LanguageNotFound, VoiceExists, VoiceQuotaReached, NotAudio,
        SampleUnusable, ConsentRequired, ConsentNotFound, ConsentUnusable, QueueFull,
        DatabaseUnavailable, StorageFull, StorageUnavailable. An error leaves nothing behind.
        """
        analyze = partial(self._analyzer.analyze, samples)
        return await self._make(principal, name, details, VersionKind.REGISTERED, analyze, voice_id)

    async def import_voice(
        self,
        principal: Principal,
        name: str,
        file: BinaryIO,
        **details: Unpack[VoiceDetails],
    ) -> VoiceRecord:
        """Import a voice from a file that export() made: the same voice, without its sample.

        Raises InvalidInput, LanguageNotFound, VoiceExists, VoiceQuotaReached, EmbeddingUnusable,
        ConsentRequired, ConsentNotFound, ConsentUnusable, QueueFull, DatabaseUnavailable,
        StorageFull, StorageUnavailable. An error leaves nothing behind.
        """
        read = partial(self._importer.read, file)
        return await self._make(principal, name, details, VersionKind.IMPORTED, read)

    async def _make(
        self,
        principal: Principal,
        name: str,
        details: VoiceDetails,
        kind: VersionKind,
        analyze: Callable[[], Awaitable[AnalyzedVoice]],
        voice_id: str | None = None,
    ) -> VoiceRecord:
        name, given = checked_name(name), record_fields(details)
        consent = await self._consents.given(principal.owner_id, details, utc_now())
        key = VoiceKey(principal.owner_id, voice_id or slug(name))
        async with self._turns.claim(key) as voice:
            await self._quotas.check_voices(principal, self._turns.claimed)
            analyzed = await analyze()
            fields = {"name": name, **given, **analyzed.record_fields(), "created_at": utc_now()}
            fields |= {"language": given["language"] or analyzed.language, "consent": consent}
            record = VoiceRecord.model_validate({**vars(voice), **fields})
            record = self._admitted(record, analyzed)
            record = first_version(record, kind, sample=analyzed.sample is not None)
            await self.repository.add(record, analyzed)
        logger.info("%s registered", voice_tag(voice.voice_id))
        return await self._consents.shown(await self._fittings.begin(record))

    def _admitted(self, record: VoiceRecord, analyzed: AnalyzedVoice) -> VoiceRecord:
        """The record with its place in the fit queue, or with warnings if it has none."""
        if analyzed.sample is None:
            fitted = record.likeness.fitted is not None
            state = FittingState.DONE if fitted else FittingState.OFF
            fitting = VoiceFitting(state=state, progress=100 if fitted else 0)
        else:
            fitting = self._fittings.admit(record).fitting
        if not fitting.state.active:
            warnings = [*fitting.warnings, *likeness_warnings(record.likeness)]
            fitting = fitting.model_copy(update={"warnings": warnings})
        return record.model_copy(update={"fitting": fitting})

    def is_making_one(self, owner_id: str) -> bool:
        """Whether a voice of this owner is being registered or imported."""
        return any(voice.owner_id == owner_id for voice in self._turns.claimed)

    async def add_samples(
        self, principal: Principal, voice_id: str, samples: Sequence[BinaryIO]
    ) -> VoiceRecord:
        """Rebuild a voice from more samples and its stored one; it is then fitted again.

        Raises VoiceNotFound, ConsentRevoked, ConsentMissing, NotAudio, SampleUnusable, QueueFull,
        DatabaseUnavailable, StorageFull, StorageUnavailable. An error leaves the voice unchanged,
        but may cancel its fit.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            await self.get(principal, voice_id)  # before anything is analyzed
            await self.repository.require(voice)
            while (record := await self._remade(voice, samples)) is None:
                logger.info("%s was changed meanwhile; rebuilding it again", voice_tag(voice_id))
        logger.info("%s rebuilt from more samples", voice_tag(voice_id))
        return await self._consents.shown(await self._fittings.begin(record))

    async def _remade(self, voice: VoiceKey, samples: Sequence[BinaryIO]) -> VoiceRecord | None:
        """None when another process changed the voice's sample or record meanwhile."""
        files = self._files.of(voice.owner_id)
        version = await self._disk.run(files.sample_version, voice.voice_id)
        for sample in samples:
            sample.seek(0)
        kept = partial(files.local_sample, voice.voice_id)
        analyzed = await self._analyzer.analyze(samples, kept)
        before = await self._fittings.cancel(voice)
        if await self._disk.run(files.sample_version, voice.voice_id) != version:
            return None
        after = self._admitted(before.model_copy(update=analyzed.record_fields()), analyzed)
        kind = VersionKind.SAMPLES_ADDED
        made = next_version(before, after, kind, utc_now(), new_sample=True)
        try:
            return await self.repository.remake(made, analyzed)
        except VoiceChangedError:
            return None

    async def fit(self, principal: Principal, voice_id: str) -> VoiceRecord:
        """Queue a fit, unless one is queued or running. Raises VoiceNotFound, ConsentRevoked,
        ConsentMissing, FittingImpossible, Stopping, DatabaseUnavailable.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            await self.repository.require(voice)
            return await self._consents.shown(await self._fittings.enqueue(voice))

    async def cancel_fit(self, principal: Principal, voice_id: str) -> VoiceRecord:
        """End a voice's fit, if there is one. Raises VoiceNotFound, VoiceFileUnusable,
        DatabaseUnavailable, StorageFull.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            return await self._consents.shown(await self._fittings.cancel(voice))

    async def fit_events(self, principal: Principal, voice_id: str) -> AsyncIterator[VoiceRecord]:
        """The voice now and at each change of its fit, until the fit ends."""
        async for record in self._fittings.events(VoiceKey(principal.owner_id, voice_id)):
            yield await self._consents.shown(record)

    async def export(self, principal: Principal, voice_id: str) -> bytes:
        """The content of a voice file for import_voice().

        Raises VoiceNotFound, ConsentRevoked, ConsentMissing, VoiceFileUnusable,
        DatabaseUnavailable.
        """
        record = await self.get(principal, voice_id)
        await self.repository.require(record.key)
        return await self._disk.run(self._export, record)

    def _export(self, record: VoiceRecord) -> bytes:
        return export_voice(record, self._files.of(record.owner_id).embeddings(record.voice_id))

    @asynccontextmanager
    async def sample(self, principal: Principal, voice_id: str) -> AsyncIterator[Path]:
        """A voice's cleaned sample as a readable file, for the block.

        Raises VoiceNotFound, ConsentRevoked, ConsentMissing, NotFound when there is none,
        DatabaseUnavailable.
        """
        await self.repository.require(VoiceKey(principal.owner_id, voice_id))
        copy = self._files.of(principal.owner_id).local_sample(voice_id)
        try:
            async with self._disk.entered(copy) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:
            raise await self._no_sample(principal, voice_id) from exc

    async def _no_sample(self, principal: Principal, voice_id: str) -> NotFound:
        files = self._files.of(principal.owner_id)
        if not await self._disk.run(files.exists, voice_id):
            return VoiceNotFound(voice_id)
        return NotFound(
            f"Voice {voice_id!r} was imported, so its sample is not available; "
            f"POST /voice/{voice_id}/samples adds one.",
            param="voice_id",
        )

    async def embeddings(self, principal: Principal, voice_id: str) -> Embeddings:
        """A voice's embeddings, to speak with. Raises VoiceNotFound, ConsentRevoked,
        ConsentMissing, VoiceFileUnusable, DatabaseUnavailable.
        """
        await self.repository.require(VoiceKey(principal.owner_id, voice_id))
        return await self._disk.run(self._files.of(principal.owner_id).embeddings, voice_id)

    async def quick(self, samples: Sequence[BinaryIO], *, consent: bool = False) -> AnalyzedVoice:
        """Analyze samples without storing them. consent: whether the speaker has consented.

        Raises ConsentRequired, and as SampleAnalyzer.analyze().
        """
        self._consents.refuse_without(consent=consent)
        return await self._analyzer.analyze(samples)

    async def get(self, principal: Principal, voice_id: str) -> VoiceRecord:
        """A voice with the current state of its fit. Raises VoiceNotFound."""
        voice = VoiceKey(principal.owner_id, voice_id)
        record = await self._store.voices.get(voice)
        if await self.repository.is_lost(voice):
            raise VoiceNotFound(voice_id)
        return await self._consents.shown(self._fittings.current(record))

    async def find(self, principal: Principal, voice_id: str) -> VoiceRecord | None:
        """As get(); None for a voice that is not the principal's own."""
        record = await self._store.voices.find(VoiceKey(principal.owner_id, voice_id))
        return None if record is None else self._fittings.current(record)

    async def page(
        self,
        principal: Principal,
        limit: int,
        cursor: str | None,
        listed: VoiceFilter = ALL,
    ) -> Page[VoiceRecord]:
        """A page of voices; skips those without a file, so it may have fewer than limit."""
        page = await self._store.voices.page(principal.owner_id, limit, cursor, listed)
        found = await self._with_files(page)
        current = [self._fittings.current(record) for record in found.items]
        return Page(await self._consents.all_shown(current), page.next_cursor)

    async def public_page(
        self,
        principal: Principal,
        limit: int,
        cursor: str | None,
        listed: VoiceFilter = ALL,
    ) -> Page[VoiceRecord]:
        """A page of other owners' public voices that can be spoken with, as page()."""
        page = await self._store.voices.public_page(principal.owner_id, limit, cursor, listed)
        found = await self._consents.all_shown((await self._with_files(page)).items)
        return Page([voice for voice in found if voice.disabled is None], page.next_cursor)

    async def _with_files(self, page: Page[VoiceRecord]) -> Page[VoiceRecord]:
        lost = await self.repository.lost_of([record.key for record in page.items])
        return Page([each for each in page.items if each.key not in lost], page.next_cursor)

    async def disabled(
        self, owner_id: str | None, voice_ids: Sequence[str]
    ) -> Mapping[str, DisabledReason]:
        """Why those of an owner's voices are disabled that are, by id."""
        found = await self._store.voices.find_all(owner_id, voice_ids)
        shown = await self._consents.all_shown(found)
        return {voice.voice_id: voice.disabled for voice in shown if voice.disabled is not None}

    async def update(
        self,
        principal: Principal,
        voice_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        visibility: Visibility | None = None,
        consent: ConsentDetails | None = None,
    ) -> VoiceRecord:
        """Change what is given, never the id. consent: given, or given again; see revoke().

        Raises VoiceNotFound, InvalidInput, ConsentNotFound, ConsentUnusable.
        """
        owner_id, given = principal.owner_id, None
        if consent and consent.get("consent") is False:
            raise InvalidInput(
                f"A consent is revoked with POST /voice/{voice_id}/consent/revoke.",
                param="consent",
            )
        if consent:
            given = await self._consents.given(owner_id, consent, utc_now())
        record = await self._store.voices.update(
            VoiceKey(owner_id, voice_id),
            name=name and checked_name(name),
            description=description,
            tags=None if tags is None else checked_tags(tags),
            visibility=visibility,
            consent=given,
        )
        return await self._consents.shown(self._fittings.current(record))

    async def revoke_consent(self, principal: Principal, voice_id: str) -> VoiceRecord:
        """Disable a voice because its speaker has revoked the consent to it; idempotent.

        A recorded consent on which it rests, and other voices with it, stay. Raises VoiceNotFound,
        NoConsentToRevoke, DatabaseUnavailable, StorageFull.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            record = await self._store.voices.get(voice)
            if record.consent is None:
                raise NoConsentToRevoke(voice_id)
            if record.consent.revoked_at is None:
                revoked = record.consent.model_copy(update={"revoked_at": utc_now()})
                await self._store.voices.update(voice, consent=revoked)
                logger.info("the consent to %s was revoked", voice_tag(voice_id))
            await self.end_use(voice)
        return await self.get(principal, voice_id)

    async def end_use(self, voice: VoiceKey) -> None:
        """Forget a voice whose consent was revoked, and end its fit.

        Raises VoiceNotFound, DatabaseUnavailable, StorageFull.
        """
        self.repository.forget(voice)
        await self._fittings.cancel(voice)

    async def delete(self, principal: Principal, voice_id: str) -> None:
        """Delete record, versions and samples, and end the fit; can be repeated after an error.

        Raises VoiceNotFound, DatabaseUnavailable; StorageFull or StorageUnavailable when files
        cannot be removed: the voice is no longer found, and they are removed later.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            await self.repository.remove(voice)
