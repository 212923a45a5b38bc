"""Registering voices: sample → report → embeddings → files and record."""

import hashlib
import logging
import re
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import BinaryIO

from phonex.audio.decode import decode
from phonex.audio.sample import CleanSample, clean_sample
from phonex.audio.types import Audio
from phonex.clock import utc_now
from phonex.errors import InvalidInput, QueueFull, SampleTooLong, VoiceExists, VoiceNotFound
from phonex.pipeline import Embeddings, Pipeline
from phonex.store.blobs import VoiceFiles
from phonex.store.page import Page
from phonex.store.records import SampleFacts, VoiceRecord
from phonex.store.store import Store
from phonex.synthesis import Lane
from phonex.text.languages import canonical_language

logger = logging.getLogger(__name__)

MAX_SAMPLE_S = 600.0  # of all samples of a voice together
MAX_NAME_CHARS = 64
MAX_LISTENING = 8  # samples that are being heard, or wait for it
RETRY_LISTENING_S = 5
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
    """Registers, lists, renames and removes voices. Knows no HTTP."""

    def __init__(
        self, store: Store, files: VoiceFiles, pipeline: Pipeline, networks: Lane, disk: Lane
    ) -> None:
        self.files = files
        self._store = store
        self._pipeline = pipeline
        self._networks = networks
        self._disk = disk
        self._n_listening = 0
        self._claimed: set[str] = set()  # ids of registrations under way

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

        Raises InvalidInput, LanguageNotFound, VoiceExists, NotAudio, SampleUnusable,
        DatabaseUnavailable, StorageFull. Whatever is raised, nothing is left behind.
        """
        name = _checked_name(name)
        language = language and canonical_language(language)
        async with self._claim(slug(name)) as voice_id:
            sample, embeddings = await self._listen(samples)
            record = VoiceRecord(
                voice_id=voice_id,
                name=name,
                description=description,
                language=language,
                user_id=user_id,
                consent=consent,
                created_at=utc_now(),
                sample=SampleFacts(**vars(sample.facts)),
                warnings=list(sample.warnings),
                engines=sorted(embeddings),
            )
            await self._keep(record, embeddings, sample.audio)
        logger.info("voice %s registered", voice_id)
        return record

    @asynccontextmanager
    async def _claim(self, voice_id: str) -> AsyncIterator[str]:
        if voice_id in self._claimed or await self._store.voices.find(voice_id) is not None:
            raise VoiceExists(voice_id)
        self._claimed.add(voice_id)
        try:
            yield voice_id
        finally:
            self._claimed.discard(voice_id)

    async def _keep(self, record: VoiceRecord, embeddings: Embeddings, sample: Audio) -> None:
        """The record first: it claims the id, also from another process; then the files."""
        await self._store.voices.insert(record)
        try:
            await self._disk.run(self.files.write, record.voice_id, embeddings, sample)
        except BaseException:
            await self._disk.run(self.files.delete, record.voice_id)
            await self._store.voices.delete(record.voice_id)
            raise

    async def _listen(self, samples: Sequence[BinaryIO]) -> tuple[CleanSample, Embeddings]:
        """Decoded samples are large: only so many are held at once. Raises QueueFull."""
        if self._n_listening >= MAX_LISTENING:
            raise QueueFull(MAX_LISTENING, RETRY_LISTENING_S)
        self._n_listening += 1
        try:
            sample = await self._disk.run(_clean, samples)
            return sample, await self._networks.run(self._pipeline.embed, sample.audio)
        finally:
            self._n_listening -= 1

    async def quick(self, samples: Sequence[BinaryIO]) -> Embeddings:
        """The embeddings of samples that are not to be kept. Raises NotAudio, SampleUnusable."""
        return (await self._listen(samples))[1]

    async def get(self, voice_id: str) -> VoiceRecord:
        """Raises VoiceNotFound."""
        return await self._store.voices.get(voice_id)

    async def page(self, limit: int, cursor: str | None) -> Page[VoiceRecord]:
        return await self._store.voices.page(limit, cursor)

    async def update(self, voice_id: str, name: str | None, description: str | None) -> VoiceRecord:
        """Change what is shown of a voice; its id stays. Raises VoiceNotFound, InvalidInput."""
        return await self._store.voices.update(
            voice_id, name=name and _checked_name(name), description=description
        )

    async def delete(self, voice_id: str) -> None:
        """Remove record, embeddings and sample. Raises VoiceNotFound, DatabaseUnavailable."""
        if voice_id in self._claimed:  # its files may be on their way
            raise VoiceNotFound(voice_id)
        await self._store.voices.delete(voice_id)
        await self._disk.run(self.files.delete, voice_id)


def _clean(samples: Sequence[BinaryIO]) -> CleanSample:
    return clean_sample(_decode_all(samples))


def _decode_all(samples: Sequence[BinaryIO]) -> list[Audio]:
    """All samples; the limit is for their sum, for small files can hold hours of sound."""
    audios: list[Audio] = []
    seconds_left = MAX_SAMPLE_S
    for sample in samples:
        try:
            audios.append(decode(sample, max_seconds=seconds_left))
        except SampleTooLong as exc:
            raise SampleTooLong(MAX_SAMPLE_S) from exc
        seconds_left -= audios[-1].seconds
    return audios


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise InvalidInput(
            f"A voice's name has 1 to {MAX_NAME_CHARS} printable characters.", param="voice_name"
        )
    return name
