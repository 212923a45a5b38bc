"""Personas: what people taught their echos, whether these may answer, and what replies need."""

from collections.abc import Sequence

from phonex.accounts.principal import Principal
from phonex.echo.service import EchoServices
from phonex.personas.cards import CardService
from phonex.personas.hearing import Hear, hear
from phonex.personas.memories import MemoryService
from phonex.personas.persona import Persona, Trait
from phonex.personas.personal_data import TrainingData
from phonex.personas.profiles import Profiles
from phonex.personas.recordings import TrainedVoiceTools, VoiceTraining
from phonex.personas.samples import Samples
from phonex.personas.sentences import OwnSentences
from phonex.personas.texts import TextTraining
from phonex.personas.types import Profile
from phonex.store.files.training_files import TrainingFiles
from phonex.store.records.echos import EchoRecord
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.service_threads import Threads
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.service import VoiceService


class PersonaService:
    """Independent of HTTP. texts, recordings: the training. cards: character cards.
    memories: facts about a person that their echo may tell. listen: hears a recording.
    """

    def __init__(
        self,
        store: Store,
        files: TrainingFiles,
        echo: EchoServices,
        voices: VoiceService,
        consents: ConsentRule,
        threads: Threads,
        listen: Hear = hear,
    ) -> None:
        self._echos = store.echos
        self._models = echo.voice_models
        self._voices = voices
        self.profiles = Profiles(store)
        self.memories = MemoryService(store, self.profiles)
        self.samples = Samples(store, files, self.profiles, threads.disk)
        self.personal_data = TrainingData(self.samples, files, threads.disk)
        self.texts = TextTraining(store, self.samples, self.profiles, threads.samples)
        tools = TrainedVoiceTools(echo.voice_models, voices, consents, listen)
        self.recordings = VoiceTraining(store, self.samples, self.profiles, tools, threads)
        self.cards = CardService(store, echo, self.profiles, threads.samples)
        self._sentences = OwnSentences(threads.samples)
        echo.echos.add_dependent(echo.voice_models.delete_trained)
        echo.echos.add_dependent(self.samples.delete_of_echo)
        echo.echos.add_dependent(self.memories.delete_of_echo)

    async def profile(self, principal: Principal, echo_id: str | None = None) -> Profile:
        """echo_id: None for the user's own. Raises EchoNotFound, DatabaseUnavailable."""
        echo = await self.profiles.find(principal, echo_id)
        return Profile() if echo is None else await self._profile_of(echo)

    async def _profile_of(self, echo: EchoRecord) -> Profile:
        return await self._summed(echo, await self._all_samples(echo))

    async def _all_samples(self, echo: EchoRecord) -> list[TrainingSampleRecord]:
        return await self.samples.records.of_echo(echo.owner_id, echo.id)

    async def _summed(self, echo: EchoRecord, samples: Sequence[TrainingSampleRecord]) -> Profile:
        recordings = [each for each in samples if each.kind is TrainingKind.VOICE]
        n_texts, model_id = len(samples) - len(recordings), echo.voice_model_id
        if model_id is None:
            return Profile(echo, n_texts, recordings)
        if not await self._models.existing(echo.owner_id, [model_id]):
            without = echo.model_copy(update={"voice_model_id": None})
            return Profile(without, n_texts, recordings)
        disabled = await self._voices.disabled(echo.owner_id, [model_id])
        return Profile(echo, n_texts, recordings, disabled.get(model_id))

    async def activate(self, principal: Principal, echo_id: str | None = None) -> Profile:
        """Let an echo answer. A voice that is missing is made of the recordings.

        Raises EchoNotFound, NotTrained, and what VoiceService.register raises.
        """
        profile = await self.profile(principal, echo_id)
        if profile.echo is not None and profile.has_personality and profile.voice_id is None:
            await self.recordings.make_voice(principal, profile.echo)
            profile = await self.profile(principal, profile.echo.id)
        profile.refuse_untrained()
        return await self._switch(profile, active=True)

    async def deactivate(self, principal: Principal, echo_id: str | None = None) -> Profile:
        """Raises EchoNotFound, DatabaseUnavailable, StorageFull."""
        return await self._switch(await self.profile(principal, echo_id), active=False)

    async def _switch(self, profile: Profile, *, active: bool) -> Profile:
        if profile.echo is None:
            return profile
        changed = await self._echos.change(
            profile.echo.owner_id,
            profile.echo.id,
            lambda echo: echo.model_copy(update={"is_active": active, "updated_at": utc_now()}),
        )
        return profile if changed is None else await self._profile_of(changed)

    async def persona(self, echo: EchoRecord) -> Persona:
        """All that replies need. An echo that is nobody's own needs no training to answer.

        Raises DatabaseUnavailable.
        """
        samples = await self._all_samples(echo)
        profile = await self._summed(echo, samples)
        return Persona(
            echo_id=echo.id,
            owner_id=echo.owner_id,
            name=echo.name,
            prompt=echo.persona_prompt,
            language=echo.language,
            traits=tuple(
                Trait(each.name, each.score) for each in echo.traits if each.score is not None
            ),
            sentences=await self._sentences.of(samples),
            memories=await self.memories.approved(echo),
            voice_id=profile.spoken_voice_id,
            is_active=profile.is_active or not echo.is_profile,
        )

    async def repair(self) -> None:
        """Complete what dead processes left. Raises DatabaseUnavailable, StorageFull."""
        await self.samples.repair()
