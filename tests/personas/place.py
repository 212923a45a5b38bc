"""Personas over real records and files; their voices are records alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from phonex.accounts.principal import Principal
from phonex.echo.echos import EchoService
from phonex.echo.service import EchoServices
from phonex.echo.voice_models import VoiceModelService
from phonex.errors import QueueFull
from phonex.personas.hearing import Hear
from phonex.personas.service import PersonaService
from phonex.store.files.folders import open_training_files
from phonex.store.files.places import BlobPlace
from phonex.store.files.training_files import TrainingFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.users import UserRecord
from phonex.store.records.voice import VersionKind
from phonex.store.store import Store
from phonex.system.service_threads import Threads
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.service import VoiceService
from phonex.voices.versions import next_version
from tests.echo.place import StandInVoices, open_echo
from tests.personas.clips import hear_once, opened
from tests.store.samples import NOON, make_voice

ADA = Principal("0123456789abcdef01234567")
BOB = Principal("0123456789abcdef01234568")
TEXTS = [
    "I am quite shy, and I always was. On Sundays I bake bread for the whole street.",
    "My father taught me to knead without hurry, because the yeast decides, not the baker.",
    "My friends call me creative and imaginative, and I hope that they are not wrong.",
    "I'm not very organized. My desk is a heap of paper, but I find everything in it.",
]


@dataclass
class CountedVoices(StandInVoices):
    """Keeps how many recordings each voice was made of. full: refuses to make any. cannot_fit: one
    that has got a recording.
    """

    store: Store
    n_recordings: dict[str, int] = field(default_factory=dict)
    full: bool = False
    cannot_fit: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.store)

    async def register(
        self,
        principal: Principal,
        name: str,
        samples: Sequence[BinaryIO],
        *,
        user_id: str | None,
        voice_id: str,
        consent: bool | None = None,
        consent_name: str | None = None,
        consent_terms: str | None = None,
    ) -> None:
        if self.full:
            raise QueueFull(8, 5)
        for sample in samples:
            sample.seek(0)
            assert sample.read(4) == b"fLaC"
        self.n_recordings[voice_id] = len(samples)
        given = {"name": consent_name or name, "owner_id": principal.owner_id}
        await self.store.voices.insert(make_voice(voice_id).model_copy(update=given))

    async def add_samples(
        self, principal: Principal, voice_id: str, samples: Sequence[BinaryIO]
    ) -> None:
        voice = await self.store.voices.get(VoiceKey(principal.owner_id, voice_id))
        kind = VersionKind.SAMPLES_ADDED
        await self.store.voices.remake(next_version(voice, voice, kind, NOON, new_sample=True))
        self.n_recordings[voice_id] += len(samples)
        if self.cannot_fit:
            raise QueueFull(8, 5)


@dataclass(frozen=True)
class Place:
    """What a process has."""

    store: Store
    files: TrainingFiles
    threads: Threads
    voices: CountedVoices
    echos: EchoService
    voice_models: VoiceModelService
    personas: PersonaService

    @classmethod
    async def open(cls, store: Store, place: BlobPlace, threads: Threads) -> "Place":
        files, voices = open_training_files(place), CountedVoices(store)
        files.sweep()
        for user in (ADA, BOB):
            await store.users.insert(make_user(user))
        echo = open_echo(store, threads.disk, voices)
        personas = open_personas(store, files, threads, echo, voices)
        return cls(store, files, threads, voices, echo.echos, echo.voice_models, personas)

    def as_after_a_start(
        self, *, consent: bool = False, listen: Hear = hear_once
    ) -> PersonaService:
        """consent: whether voices need their speakers' consent."""
        echo = open_echo(self.store, self.threads.disk, self.voices)
        given = (self.store, self.files, self.threads, echo, self.voices)
        return open_personas(*given, consent=consent, listen=listen)

    async def train(self, *texts: str, principal: Principal = ADA) -> None:
        for text in texts:
            await self.personas.texts.add(principal, text)

    async def record(self, *paths: Path, principal: Principal = ADA) -> None:
        for path in paths:
            await self.personas.recordings.add(principal, opened(path))

    async def has_voice(self, voice_id: str | None) -> bool:
        return await self.store.voices.is_there(VoiceKey(ADA.owner_id, voice_id or ""))

    async def close_account(self) -> None:
        """As the deletion of Ada's account begins."""
        user = await self.store.users.find(ADA.owner_id or "")
        assert user is not None
        closed = {"deleting": True, "revision": user.revision + 1}
        assert await self.store.users.replace(user.model_copy(update=closed))

    async def stored(self) -> list[str]:
        """What is kept of Ada."""
        owner_id = ADA.owner_id or ""
        echos = await self.store.echos.of_owner(owner_id)
        texts = await self.store.training_samples.of_owner(owner_id)
        memories = await self.store.memories.of_owner(owner_id)
        return [each.id for each in (*echos, *texts, *memories)] + self.kept()

    def kept(self) -> list[str]:
        """The recordings' files, by their ids."""
        return sorted(blob.key.partition("/")[2][:24] for blob in self.files._blobs.list())


def open_personas(
    store: Store,
    files: TrainingFiles,
    threads: Threads,
    echo: EchoServices,
    voices: CountedVoices,
    *,
    consent: bool = False,
    listen: Hear = hear_once,
) -> PersonaService:
    rule = ConsentRule(store.consents, required=consent)
    speaking = cast("VoiceService", voices)
    return PersonaService(store, files, echo, speaking, rule, threads, listen)


def make_user(principal: Principal) -> UserRecord:
    assert principal.owner_id is not None
    return UserRecord(
        user_id=principal.owner_id,
        email=f"{principal.owner_id}@example.org",
        first_name="Ada",
        last_name="Lovelace",
        created_at=NOON,
    )
