"""Recordings of a person, and the voice that three of them make."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from phonex.accounts.principal import Principal
from phonex.audio.voice_features import VoiceFeatures
from phonex.echo.errors import EchoNotFound
from phonex.echo.types import Recording
from phonex.echo.voice_models import VoiceModelService
from phonex.errors import PhonexError
from phonex.personas.errors import TooManySamples
from phonex.personas.hearing import Hear
from phonex.personas.profiles import Profiles
from phonex.personas.samples import Samples
from phonex.personas.types import MAX_RECORDINGS, NEEDED_RECORDINGS, VoiceProgress
from phonex.store.files.training_files import SUFFIX
from phonex.store.owners import VoiceKey
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import make_record_id
from phonex.store.records.training_samples import (
    TrainingKind,
    TrainingSampleRecord,
    VoiceFeaturesRecord,
)
from phonex.store.records.voice import VoiceConsent
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.service_threads import Threads
from phonex.voices.consent_rule import ConsentDetails, ConsentRule
from phonex.voices.service import VoiceService
from phonex.voices.versions import versions_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainedVoiceTools:
    """What makes a voice of recordings. consents: decides whether it may be made. hear: blocks."""

    models: VoiceModelService
    voices: VoiceService
    consents: ConsentRule
    hear: Hear


class VoiceTraining:
    """Adds, lists and deletes recordings.

    The third makes a voice model, which the echo then speaks with; a further one is added to it.
    A voice never outlives a recording in it: deleting one deletes the voice, and makes another of
    those that are left, if they are enough; deleting the echo deletes it, too.
    """

    def __init__(
        self,
        store: Store,
        samples: Samples,
        profiles: Profiles,
        tools: TrainedVoiceTools,
        threads: Threads,
    ) -> None:
        self._echos = store.echos
        self._voices = store.voices
        self._samples = samples
        self._profiles = profiles
        self._tools = tools
        self._threads = threads

    async def add(
        self,
        principal: Principal,
        file: BinaryIO,
        echo_id: str | None = None,
        consent: ConsentDetails | None = None,
    ) -> VoiceProgress:
        """file: 5 to 30 s of any audio or video.

        Raises EchoNotFound, AccountClosed, TooManySamples, NotAudio, SampleUnusable, and what
        VoiceService.register and .add_samples raise. An error leaves nothing behind.
        """
        given = await self._tools.consents.given(
            principal.owner_id, consent or ConsentDetails(), utc_now()
        )
        heard = await self._threads.samples.run(self._tools.hear, file)
        echo = await self._profiles.require(principal, echo_id)
        sample = _record(echo, heard.features, given)
        async with self._samples.changing(echo) as echo:
            before = await self._recordings(echo)
            if len(before) >= MAX_RECORDINGS:
                raise TooManySamples(MAX_RECORDINGS, "/ai/voice", param="audio")
            async with self._samples.adding(echo, sample, heard.write):
                echo = await self._with_voice(principal, echo, [*before, sample])
        return VoiceProgress(echo, len(before) + 1, sample)

    async def _with_voice(
        self, principal: Principal, echo: EchoRecord, recordings: Sequence[TrainingSampleRecord]
    ) -> EchoRecord:
        """The echo with a voice that the newest recording is in, if there are enough."""
        if len(recordings) < NEEDED_RECORDINGS:
            return await self._shown(echo)
        if (model_id := await self._trained(echo)) is None:
            return await self._make(principal, echo, recordings)
        return await self._extend(principal, echo, model_id, recordings)

    async def _extend(
        self,
        principal: Principal,
        echo: EchoRecord,
        model_id: str,
        recordings: Sequence[TrainingSampleRecord],
    ) -> EchoRecord:
        """Add the newest recording to the voice; after an error, it is not in it."""
        before = await self._sample_version(principal, model_id)
        try:
            async with self._opened(recordings[-1:]) as files:
                await self._tools.voices.add_samples(principal, model_id, files)
            return await self._shown(echo)
        except BaseException:
            with suppress(PhonexError):
                if await self._sample_version(principal, model_id) != before:
                    await self._remade(principal, echo, recordings[:-1])
            raise

    async def _sample_version(self, principal: Principal, model_id: str) -> int | None:
        """Which version of the voice introduced what it is made of."""
        voice = await self._voices.get(VoiceKey(principal.owner_id, model_id))
        return versions_of(voice)[-1].sample_from

    async def _trained(self, echo: EchoRecord) -> str | None:
        """The voice model that was made of the recordings, unless it was deleted since."""
        model_id = echo.trained_model_id
        found = model_id and await self._tools.models.existing(echo.owner_id, [model_id])
        return model_id if found else None

    async def _make(
        self, principal: Principal, echo: EchoRecord, recordings: Sequence[TrainingSampleRecord]
    ) -> EchoRecord:
        consent = _details(recordings[-1].consent)
        async with self._opened(recordings) as [first, *more]:
            name = f"{recordings[0].id}{SUFFIX}"
            recording = Recording(first, name, echo.name, consent, more, trained_echo_id=echo.id)
            made = await self._tools.models.upload(principal, recording, echo_id=echo.id)
        try:
            return await self._change(echo, trained_model_id=made.model_id)
        except BaseException:
            with suppress(PhonexError):  # it would outlive its recordings
                await self._tools.models.delete(principal, made.model_id)
            raise

    async def _change(self, echo: EchoRecord, **fields: object) -> EchoRecord:
        changed = await self._echos.change(
            echo.owner_id,
            echo.id,
            lambda stored: stored.model_copy(update={**fields, "updated_at": utc_now()}),
        )
        if changed is None:  # it was deleted meanwhile
            raise EchoNotFound(echo.id)
        return await self._shown(changed)

    async def _shown(self, echo: EchoRecord) -> EchoRecord:
        """Without a voice model that was deleted."""
        model_id = echo.voice_model_id
        if model_id and not await self._tools.models.existing(echo.owner_id, [model_id]):
            return echo.model_copy(update={"voice_model_id": None})
        return echo

    @asynccontextmanager
    async def _opened(
        self, recordings: Sequence[TrainingSampleRecord]
    ) -> AsyncIterator[list[BinaryIO]]:
        async with AsyncExitStack() as stack:
            files = list[BinaryIO]()
            for each in recordings:
                path = await stack.enter_async_context(self._samples.recording(each))
                files.append(await self._threads.disk.run(path.open, "rb"))
                stack.callback(files[-1].close)
            yield files

    async def make_voice(self, principal: Principal, echo: EchoRecord) -> EchoRecord:
        """Make the voice of an echo that has the recordings, but no voice.

        Raises what VoiceService.register raises.
        """
        async with self._samples.changing(echo) as echo:
            recordings = await self._recordings(echo)
            if len(recordings) < NEEDED_RECORDINGS or (await self._shown(echo)).voice_model_id:
                return await self._shown(echo)
            return await self._make(principal, echo, recordings)

    async def page(
        self, principal: Principal, echo_id: str | None = None
    ) -> list[TrainingSampleRecord]:
        """All recordings, oldest first. Raises EchoNotFound, DatabaseUnavailable."""
        echo = await self._profiles.find(principal, echo_id)
        return [] if echo is None else await self._recordings(echo)

    async def _recordings(self, echo: EchoRecord) -> list[TrainingSampleRecord]:
        return await self._samples.records.of_echo(echo.owner_id, echo.id, TrainingKind.VOICE)

    async def get(self, principal: Principal, sample_id: str) -> TrainingSampleRecord:
        """Raises TrainingSampleNotFound, DatabaseUnavailable."""
        return await self._samples.get(principal, sample_id, TrainingKind.VOICE)

    @asynccontextmanager
    async def recording(self, principal: Principal, sample_id: str) -> AsyncIterator[Path]:
        """A recording as a readable FLAC file, for the block.

        Raises TrainingSampleNotFound, DatabaseUnavailable, StorageUnavailable.
        """
        async with self._samples.recording(await self.get(principal, sample_id)) as path:
            yield path

    async def delete(self, principal: Principal, sample_id: str) -> VoiceProgress:
        """Raises TrainingSampleNotFound, DatabaseUnavailable, StorageFull, StorageUnavailable."""
        sample = await self.get(principal, sample_id)
        async with self._samples.changing_found(principal, sample.echo_id) as echo:
            assert echo is not None, "an echo with this id is found or missed"
            return await self._without(principal, echo, [sample])

    async def delete_all(
        self, principal: Principal, echo_id: str | None = None
    ) -> VoiceProgress | None:
        """Delete all recordings of an echo; None if there is no echo yet. Raises as delete()."""
        async with self._samples.changing_found(principal, echo_id) as echo:
            if echo is None:
                return None
            return await self._without(principal, echo, await self._recordings(echo))

    async def _without(
        self, principal: Principal, echo: EchoRecord, deleted: Sequence[TrainingSampleRecord]
    ) -> VoiceProgress:
        for sample in deleted:
            await self._samples.delete(sample)
        left = await self._recordings(echo)
        return VoiceProgress(await self._remade(principal, echo, left), len(left))

    async def _remade(
        self, principal: Principal, echo: EchoRecord, left: Sequence[TrainingSampleRecord]
    ) -> EchoRecord:
        """The echo with a voice of the recordings that are left, if they are enough."""
        await self._tools.models.delete_trained(echo.owner_id, echo.id)
        echo = await self._change(echo, trained_model_id=None)
        if len(left) >= NEEDED_RECORDINGS and echo.voice_model_id is None:
            try:
                return await self._make(principal, echo, left)
            except PhonexError as exc:  # what was asked for is done; activating makes the voice
                logger.warning("the voice of an echo has to be made later: %s", exc.message)
        if echo.voice_model_id is None and echo.is_active:
            return await self._change(echo, is_active=False)
        return echo


def _record(
    echo: EchoRecord, features: VoiceFeatures, consent: VoiceConsent | None
) -> TrainingSampleRecord:
    return TrainingSampleRecord(
        id=make_record_id(),
        owner_id=echo.owner_id,
        user_id=echo.user_id,
        echo_id=echo.id,
        kind=TrainingKind.VOICE,
        features=VoiceFeaturesRecord(
            pitch_hz=features.pitch_hz,
            energy=features.energy,
            mfcc=list(features.mfcc),
            duration=features.duration,
        ),
        consent=consent,
        created_at=utc_now(),
    )


def _details(consent: VoiceConsent | None) -> ConsentDetails:
    """A recording's consent, as a client would give it with its voice."""
    if consent is None:
        return ConsentDetails()
    if consent.consent_id is not None:
        return ConsentDetails(consent_id=consent.consent_id)
    return ConsentDetails(consent=True, consent_name=consent.name, consent_terms=consent.terms)
