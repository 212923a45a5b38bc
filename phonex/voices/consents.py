"""Consents: a speaker's recorded permission to clone their voice."""

import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from phonex.accounts.principal import Principal
from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.types import Audio
from phonex.audio.voice_sample import clean_sample
from phonex.errors import InvalidInput, PhonexError
from phonex.store.database.paging import Page, encode_cursor, order_of
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.consents import ConsentRecord, Consents
from phonex.store.records.owned import make_record_id
from phonex.store.records.voices import Voices
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.consent_repository import ConsentRepository, key_of
from phonex.voices.errors import ConsentNotFound

logger = logging.getLogger(__name__)

MAX_NAME_CHARS = 128
MAX_TERMS_CHARS = 1000
MAX_RECORDING_S = 120.0
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")

Disable = Callable[[VoiceKey], Awaitable[None]]


class ConsentService:
    """Records, lists, renames, revokes and deletes consents. Independent of HTTP.

    Each principal has access only to its own consents. Whoever revokes or deletes one disables the
    voices that rest on it: consent_rule.py refuses them from then on. disable: does what else has
    to be done for each of them, such as ending its fit.
    """

    def __init__(
        self,
        records: Consents,
        voices: Voices,
        files: ConsentFiles,
        disk: WorkerThreads,
        disable: Disable,
    ) -> None:
        self._records = records
        self._voices = voices
        self.files = files
        self._disk = disk
        self._disable = disable
        self._repository = ConsentRepository(records, files, disk)
        self._making: Counter[str | None] = Counter()

    async def create(
        self,
        principal: Principal,
        *,
        name: str,
        language: str,
        recording: BinaryIO,
        terms: str | None = None,
    ) -> ConsentRecord:
        """Record a consent. recording: any audio or video in which a person speaks.

        language: of the recording, such as en-US; need not be one of the engines. Raises
        InvalidInput, NotAudio, SampleUnusable, DatabaseUnavailable, StorageFull,
        StorageUnavailable. An error leaves nothing behind.
        """
        consent = ConsentRecord(
            id=make_record_id(),
            owner_id=principal.owner_id,
            name=_checked_name(name),
            language=_checked_language(language),
            terms=_checked_terms(terms),
            created_at=utc_now(),
        )
        with self._being_made(principal.owner_id):
            audio = await self._disk.run(_heard, recording)
            await self._repository.add(consent, partial(_write, audio))
        logger.info("consent %s recorded", consent.id)
        return consent

    @contextmanager
    def _being_made(self, owner_id: str | None) -> Iterator[None]:
        self._making[owner_id] += 1
        try:
            yield
        finally:
            self._making[owner_id] -= 1

    def is_making_one(self, owner_id: str) -> bool:
        """Whether a consent of this owner is being recorded."""
        return self._making[owner_id] > 0

    async def page(
        self, principal: Principal, limit: int, cursor: str | None = None
    ) -> Page[ConsentRecord]:
        """A page of consents, newest first. Raises ValueOutOfRange, DatabaseUnavailable."""
        return await self._records.page_of_owner(principal.owner_id, limit, cursor)

    async def cursor_after(self, principal: Principal, consent_id: str) -> str:
        """The cursor of the page that follows a consent. Raises ConsentNotFound."""
        consent = await self.get(principal, consent_id)
        return encode_cursor(order_of(consent.created_at, consent.id))

    async def get(self, principal: Principal, consent_id: str) -> ConsentRecord:
        """Raises ConsentNotFound, DatabaseUnavailable."""
        consent = await self._records.find(principal.owner_id, consent_id)
        if consent is None:
            raise ConsentNotFound(consent_id)
        return consent

    async def rename(self, principal: Principal, consent_id: str, name: str) -> ConsentRecord:
        """Raises ConsentNotFound, InvalidInput, DatabaseUnavailable, StorageFull."""
        return await self._change(principal, consent_id, name=_checked_name(name))

    async def revoke(self, principal: Principal, consent_id: str) -> ConsentRecord:
        """Disable the voices that rest on a consent, and keep its record; idempotent.

        Raises ConsentNotFound, DatabaseUnavailable, StorageFull.
        """
        consent = await self.get(principal, consent_id)
        if consent.revoked_at is None:
            consent = await self._change(principal, consent_id, revoked_at=utc_now())
            logger.info("consent %s revoked", consent.id)
        await self._disable_resting(consent)
        return consent

    async def _change(
        self, principal: Principal, consent_id: str, **fields: object
    ) -> ConsentRecord:
        def changed(consent: ConsentRecord) -> ConsentRecord:
            return consent.model_copy(update=fields)

        consent = await self._records.change(principal.owner_id, consent_id, changed)
        if consent is None:
            raise ConsentNotFound(consent_id)
        return consent

    async def _disable_resting(self, consent: ConsentRecord) -> None:
        for voice in sorted(await self._voices.resting_on(consent.owner_id, consent.id)):
            try:
                await self._disable(voice)
            except PhonexError as exc:  # it is disabled all the same
                logger.warning("a disabled voice has to be tidied up: %s", exc.message)

    async def delete(self, principal: Principal, consent_id: str) -> None:
        """Delete a consent and its recording, and disable the voices that rest on it.

        Raises ConsentNotFound, DatabaseUnavailable; StorageFull or StorageUnavailable when the
        recording cannot be removed: the consent is no longer found, and it is removed later.
        """
        consent = await self.revoke(principal, consent_id)
        await self._voices.revoke_resting_on(consent.owner_id, consent.id, utc_now())
        await self._repository.remove(key_of(consent))
        logger.info("consent %s deleted", consent.id)

    @asynccontextmanager
    async def recording(self, principal: Principal, consent_id: str) -> AsyncIterator[Path]:
        """A consent's recording as a readable FLAC file, for the block.

        Raises ConsentNotFound, DatabaseUnavailable, StorageUnavailable.
        """
        consent = await self.get(principal, consent_id)
        copy = self.files.local_copy(key_of(consent))
        try:
            async with self._disk.entered(copy) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:  # it has just been deleted
            raise ConsentNotFound(consent_id) from exc

    async def repair(self) -> None:
        """Complete or undo what dead processes and failed disks left.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        await self._repository.repair()


def _heard(recording: BinaryIO) -> Audio:
    """Decode a recording in which somebody speaks. Blocks."""
    try:
        audio = decode(recording, max_seconds=MAX_RECORDING_S)
        clean_sample([audio])  # raises SampleUnusable when nobody speaks
    except InvalidInput as exc:
        exc.param = "recording"
        raise
    return audio


def _write(audio: Audio, file: BinaryIO) -> None:
    with open_encoder(file, "flac", audio.rate) as encoder:
        encoder.write(audio.samples)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise InvalidInput(
            f"The name of a consent must be 1 to {MAX_NAME_CHARS} printable characters.",
            param="name",
        )
    return name


def _checked_terms(terms: str | None) -> str | None:
    if terms and len(terms) > MAX_TERMS_CHARS:
        raise InvalidInput(
            f"The terms of a consent have at most {MAX_TERMS_CHARS} characters, not "
            f"{len(terms)}; name their version instead.",
            param="terms",
        )
    return terms or None


def _checked_language(language: str) -> str:
    language = language.strip()
    if not _LANGUAGE.fullmatch(language):
        raise InvalidInput(
            f"The language {language[:40]!r} is not a language tag; send one such as en or pt-BR.",
            param="language",
        )
    return language
