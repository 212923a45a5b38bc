"""The versions of voices: lists them, reads their samples, goes back to one."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from phonex.accounts.principal import Principal
from phonex.errors import NotFound, VersionNotFound
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import (
    FittingState,
    VersionKind,
    VersionRecord,
    VoiceFitting,
    VoiceRecord,
)
from phonex.store.records.voices import VoiceChangedError, Voices
from phonex.system.clock import utc_now
from phonex.system.logs import voice_tag
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice, decode_kept
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.repository import VoiceRepository
from phonex.voices.similarity import likeness_warnings
from phonex.voices.turns import VoiceTurns
from phonex.voices.versions import find_version, next_version, versions_of

logger = logging.getLogger(__name__)


class VoiceHistory:
    """Each principal has access only to its own voices. Independent of HTTP.

    cancel_fit: ends a voice's fit, if there is one, and returns the voice.
    """

    def __init__(
        self,
        voices: Voices,
        files: VoiceFiles,
        repository: VoiceRepository,
        disk: WorkerThreads,
        cancel_fit: Callable[[VoiceKey], Awaitable[VoiceRecord]],
        turns: VoiceTurns,
        consents: ConsentRule,
    ) -> None:
        self._voices = voices
        self._files = files
        self._repository = repository
        self._disk = disk
        self._cancel_fit = cancel_fit
        self._turns = turns
        self._consents = consents

    async def versions(self, principal: Principal, voice_id: str) -> Sequence[VersionRecord]:
        """A voice's versions, oldest first. Raises VoiceNotFound, DatabaseUnavailable."""
        return versions_of(await self._voices.get(VoiceKey(principal.owner_id, voice_id)))

    @asynccontextmanager
    async def sample(self, principal: Principal, voice_id: str, number: int) -> AsyncIterator[Path]:
        """The cleaned sample of a version as a readable file, for the block.

        Raises VoiceNotFound, VersionNotFound, ConsentRevoked, ConsentMissing, NotFound when it has
        none, DatabaseUnavailable.
        """
        voice = await self._voices.get(VoiceKey(principal.owner_id, voice_id))
        await self._consents.check(voice.key, voice.consent)
        sample_from = find_version(voice, number).sample_from
        if sample_from is None:
            raise _no_sample(voice_id, number)
        copy = self._of(voice.key).local_sample(voice_id, sample_from)
        try:
            async with self._disk.entered(copy) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:
            raise _no_sample(voice_id, number) from exc

    async def restore(self, principal: Principal, voice_id: str, number: int) -> VoiceRecord:
        """Make a version the current one again, as a new version; its fit, if any, is cancelled.

        Restoring the current version changes nothing else. Raises VoiceNotFound, VersionNotFound,
        VoiceFileUnusable, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        voice = VoiceKey(principal.owner_id, voice_id)
        async with self._turns.changing(voice):
            find_version(await self._voices.get(voice), number)  # before a fit is cancelled
            while (restored := await self._restored(voice, number)) is None:
                logger.info("%s was changed meanwhile; restoring again", voice_tag(voice_id))
        logger.info("%s has version %d again", voice_tag(voice_id), number)
        return await self._consents.shown(restored)

    async def _restored(self, voice: VoiceKey, number: int) -> VoiceRecord | None:
        """None when the voice was changed meanwhile."""
        before = await self._cancel_fit(voice)
        wanted = find_version(before, number)
        if number == before.version:
            return before
        content = await self._disk.run(self._content, before, wanted)
        fields = {**content.record_fields(), "fitting": _fitting(wanted)}
        after = before.model_copy(update=fields)
        made = next_version(before, after, VersionKind.RESTORED, utc_now(), restored=wanted)
        try:
            return await self._repository.remake(made, content)
        except VoiceChangedError:
            return None

    def _content(self, voice: VoiceRecord, wanted: VersionRecord) -> AnalyzedVoice:
        """The content of a version; no sample if it shares the current one. Blocks."""
        files = self._of(voice.key)
        if not files.has(voice.voice_id, wanted.number):
            raise VersionNotFound(voice.voice_id, wanted.number)
        sample = None
        if wanted.sample_from not in (None, versions_of(voice)[-1].sample_from):
            sample = decode_kept(partial(files.local_sample, voice.voice_id, wanted.sample_from))
        embeddings = files.embeddings(voice.voice_id, wanted.number)
        return AnalyzedVoice(
            embeddings=embeddings,
            likeness=wanted.likeness,
            sample=sample,
            facts=wanted.sample or voice.sample,
            warnings=wanted.warnings,
        )

    def _of(self, voice: VoiceKey) -> VersionFiles:
        return VersionFiles(self._files.of(voice.owner_id))


def _fitting(version: VersionRecord) -> VoiceFitting:
    fitted = version.likeness.fitted is not None
    state = FittingState.DONE if fitted else FittingState.OFF
    warnings = likeness_warnings(version.likeness)
    return VoiceFitting(state=state, progress=100 if fitted else 0, warnings=warnings)


def _no_sample(voice_id: str, number: int) -> NotFound:
    return NotFound(
        f"Version {number} of voice {voice_id!r} has no sample: it was imported.", param="version"
    )
