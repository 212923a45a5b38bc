"""The services of the Echo API over real records; their voices are records alone."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.echo.service import EchoServices
from phonex.echo.types import EchoFields, Recording
from phonex.store.owners import VoiceKey
from phonex.store.records.echos import EchoRecord
from phonex.store.records.messages import MessageRole
from phonex.store.records.voice import DisabledReason
from phonex.store.records.voice_models import VoiceModelRecord
from phonex.store.store import Store
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.service import VoiceService
from tests.running import SPEECH
from tests.store.samples import make_voice

CLIP = SPEECH.parent / "formats" / "clip.m4a"


class StandInVoices:
    """Stands for the voices: those that have a record. To compute a real one takes 2 s."""

    def __init__(self, store: Store) -> None:
        self._voices = store.voices
        self.repository = self

    async def register(
        self,
        principal: Principal,
        name: str,
        samples: Sequence[BinaryIO],
        *,
        user_id: str | None,
        voice_id: str,
        consent: bool | None = None,
    ) -> None:
        given = {"name": name, "user_id": user_id, "owner_id": principal.owner_id}
        await self._voices.insert(make_voice(voice_id).model_copy(update=given))

    async def delete(self, principal: Principal, voice_id: str) -> None:
        await self._voices.delete(VoiceKey(principal.owner_id, voice_id))

    async def disabled(
        self, owner_id: str | None, voice_ids: Sequence[str]
    ) -> Mapping[str, DisabledReason]:
        """Those whose speaker has revoked consent."""
        found = await self._voices.find_all(owner_id, voice_ids)
        revoked = [each for each in found if each.consent and each.consent.revoked_at]
        return {each.voice_id: DisabledReason.CONSENT_REVOKED for each in revoked}

    async def lost_of(self, voices: Collection[VoiceKey]) -> set[VoiceKey]:
        return set(voices) - await self._voices.keys()


@dataclass(frozen=True)
class Place:
    """What a process has, and makers of what is in it."""

    store: Store
    disk: WorkerThreads
    echo: EchoServices

    @classmethod
    def of(cls, store: Store, disk: WorkerThreads) -> "Place":
        return cls(store, disk, open_echo(store, disk))

    def as_after_a_start(self) -> EchoServices:
        return open_echo(self.store, self.disk)

    async def user(self, auth0_id: str = "auth0|ada") -> str:
        return (await self.store.users.upsert_auth0(auth0_id, "ada@example.org")).user_id

    async def model(
        self, user_id: str | None, echo_id: str | None = None, principal: Principal = ANONYMOUS
    ) -> VoiceModelRecord:
        made = await self.echo.voice_models.upload(
            principal, make_recording(), user_id=user_id, echo_id=echo_id
        )
        assert made.model is not None
        return made.model.record

    async def persona(
        self, user_id: str | None, model_id: str | None = None, principal: Principal = ANONYMOUS
    ) -> EchoRecord:
        """An echo."""
        return await self.echo.echos.create(principal, user_id, EchoFields("Ada", "", model_id))

    async def say(self, echo_id: str, *contents: str, principal: Principal = ANONYMOUS) -> None:
        for content in contents:
            await self.echo.messages.add(principal, echo_id, MessageRole.USER, content)

    async def said(self, echo_id: str) -> list[str]:
        page = await self.store.messages.page(None, echo_id, 9, None)
        return [message.content for message in page.items]

    async def stored_link(self, echo_id: str) -> str | None:
        stored = await self.store.echos.find(None, echo_id)
        assert stored is not None
        return stored.voice_model_id

    async def has_voice(self, voice_id: str) -> bool:
        return await self.store.voices.is_there(VoiceKey(None, voice_id))

    async def let_time_pass(self) -> None:
        """Whatever is pending or deleted has been so for long."""
        change = {"$set": {"since": 0.0}}
        call = self.store.echos._connection.call
        await call(lambda db: db["voice_models"].update_many({}, change))
        await call(lambda db: db["echos"].update_many({}, change))


def open_echo(store: Store, disk: WorkerThreads, voices: object = None) -> EchoServices:
    """As a process has it that begins. voices: by default, those with records in the store."""
    speaking = cast("VoiceService", voices or StandInVoices(store))
    return EchoServices(store, speaking, cast("SynthesisService", None), disk)


def make_recording(path: Path = CLIP) -> Recording:
    return Recording(io.BytesIO(path.read_bytes()), f"C:\\Music\\{path.name}", "Ada")
