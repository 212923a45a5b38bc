"""All services of the Echo API, and their repair."""

from phonex.echo.echos import EchoService
from phonex.echo.messages import MessageService
from phonex.echo.speech import EchoSpeech
from phonex.echo.users import EchoUsers
from phonex.echo.voice_models import VoiceModelService
from phonex.store.store import Store
from phonex.synthesis.service import SynthesisService
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.service import VoiceService


class EchoServices:
    """The services of the Echo API. Independent of HTTP."""

    def __init__(
        self,
        store: Store,
        voices: VoiceService,
        synthesis: SynthesisService,
        disk: WorkerThreads,
    ) -> None:
        self.users = EchoUsers(store.users, store.legacies)
        self.voice_models = VoiceModelService(store, self.users, voices, disk)
        self.echos = EchoService(store, self.users, self.voice_models)
        self.messages = MessageService(store)
        self.speech = EchoSpeech(synthesis)

    async def repair(self) -> None:
        """Complete what dead processes left. Raises DatabaseUnavailable, StorageFull,
        StorageUnavailable.
        """
        await self.voice_models.repair()
        await self.echos.deletion.repair()
