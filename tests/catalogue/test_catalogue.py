"""Which voice a name stands for, and the request that speaks with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.catalogue.aliases import Aliases
from phonex.catalogue.catalogue import VoiceCatalogue
from phonex.catalogue.named_voice import VoiceKind
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import ConfigurationError, DatabaseUnavailable, VoiceNotFound
from phonex.store.database.paging import Page
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, SharedVoice
from phonex.store.records.voice import VoiceRecord
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.system.worker_threads import WorkerThreads
from tests.store.samples import make_voice

pytestmark = pytest.mark.anyio

SHARE_ID = "65b2f0c49a1e4d0c8f7a1b2c"


@dataclass
class Registered:
    """Stands for the registered voices. shared: by share id. away: the records do not answer."""

    own: tuple[str, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)
    away: bool = False

    async def find_shared(self, owner_id: str | None, voice_id: str) -> SharedVoice | None:
        if voice_id in self.own:
            return None
        if voice_id in self.shared:
            return SharedVoice(owner_id="someone", voice_id=self.shared[voice_id])
        raise VoiceNotFound(voice_id)

    async def get(self, key: VoiceKey) -> VoiceRecord:
        if self.away:
            raise DatabaseUnavailable
        return make_voice(key.voice_id)

    async def page(
        self, principal: Principal, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        """One voice to a page."""
        place = int(cursor or 0)
        more = str(place + 1) if place + 1 < len(self.own) else None
        return Page([make_voice(each) for each in self.own[place : place + 1]], more)


@pytest.fixture
def disk() -> Iterator[WorkerThreads]:
    threads = WorkerThreads("disk")
    yield threads
    threads.close()


def catalogue_of(
    disk: WorkerThreads,
    voices: Registered | None = None,
    aliases: Mapping[str, str] | None = None,
    engine: str = "auto",
) -> VoiceCatalogue:
    registry = EngineRegistry(EngineOptions(Path("nothing-here"), speech=engine))
    there = voices or Registered()
    names = Aliases(aliases or {}, registry.speakers())
    return VoiceCatalogue(registry, there, there, there, disk, names)


async def test_a_speaker_has_its_own_language(disk: WorkerThreads) -> None:
    voice = await catalogue_of(disk).resolve(ANONYMOUS, "ef-DORA")
    request = voice.request("Good morning, how are you?", speed=1.5)
    assert (voice.id, voice.kind, voice.gender) == ("ef_dora", VoiceKind.SPEAKER, "female")
    assert (request.kind, request.language, request.speaker) == (JobKind.TTS, "ES", "ef_dora")
    assert request.speed == 1.5


async def test_a_speaker_asked_for_in_another_language_is_left_to_be_refused(
    disk: WorkerThreads,
) -> None:
    voice = await catalogue_of(disk).resolve(ANONYMOUS, "ef_dora")
    request = voice.request("Good morning.", language="EN")
    assert (request.language, request.speaker) == ("EN", "ef_dora")


@pytest.mark.parametrize(
    ("name", "text", "language", "speaker"),
    [
        ("alloy", "Good morning. How are you?", "EN", "af_heart"),
        ("ONYX", "Buenos días. ¿Cómo estás?", "ES", "em_alex"),
        ("alloy", "Bonjour. Comment allez-vous ?", "FR", "FR"),
        ("echo", "早上好，你好吗？", "ZH", "zm_yunjian"),
        ("rachel", "Good morning. How are you?", "EN", "af_heart"),
        ("21m00Tcm4TlvDq8ikWAM", "おはようございます。", "JP", "JP"),
        ("Daniel", "안녕하세요.", "KR", "KR-M"),
    ],
)
async def test_a_stock_name_speaks_every_language_with_a_speaker_of_its_gender(
    disk: WorkerThreads, name: str, text: str, language: str, speaker: str
) -> None:
    voice = await catalogue_of(disk).resolve(ANONYMOUS, name)
    request = voice.request(text)
    assert (voice.id, request.language, request.speaker) == (name, language, speaker)


async def test_where_kokoro_is_not_used_another_speaker_of_the_gender_speaks(
    disk: WorkerThreads,
) -> None:
    catalogue = catalogue_of(disk, engine="espeak")
    spoken = [(await catalogue.resolve(ANONYMOUS, name)).gender for name in ("alloy", "onyx")]
    assert spoken == ["female", "male"]


async def test_a_registered_voice_speaks_the_language_of_the_text(disk: WorkerThreads) -> None:
    voice = await catalogue_of(disk, Registered(("ada",))).resolve(ANONYMOUS, "ada")
    request = voice.request("Buenos días. ¿Cómo estás?")
    assert (voice.name, voice.language) == ("Ada", "EN")
    assert (request.kind, request.voice_id) == (JobKind.CLONE, "ada")
    assert (request.language, request.speaker) == ("ES", None)


async def test_a_shared_voice_is_found_by_its_share_id(disk: WorkerThreads) -> None:
    voices = Registered(shared={SHARE_ID: "grace"})
    voice = await catalogue_of(disk, voices).resolve(ANONYMOUS, SHARE_ID)
    assert (voice.name, voice.voice_id) == ("Grace", SHARE_ID)


async def test_an_own_voice_comes_before_a_stock_name(disk: WorkerThreads) -> None:
    voice = await catalogue_of(disk, Registered(("nova",))).resolve(ANONYMOUS, "nova")
    assert voice.kind is VoiceKind.VOICE


async def test_an_alias_comes_before_everything_else(disk: WorkerThreads) -> None:
    voices = Registered(("ada", "nova"))
    catalogue = catalogue_of(disk, voices, {"Nova": "ada", "narrator": "am_puck"})
    nova = await catalogue.resolve(ANONYMOUS, "nova")
    narrator = await catalogue.resolve(ANONYMOUS, "Narrator")
    assert (nova.id, nova.voice_id) == ("nova", "ada")
    assert narrator.request("Good morning.").speaker == "am_puck"
    assert narrator.request("Buenos días, señor.").speaker == "em_alex"


async def test_a_voice_is_found_while_the_records_are_away(disk: WorkerThreads) -> None:
    voice = await catalogue_of(disk, Registered(("ada",), away=True)).resolve(ANONYMOUS, "ada")
    assert voice.request("Good morning.").voice_id == "ada"


async def test_an_unknown_name_is_not_found(disk: WorkerThreads) -> None:
    with pytest.raises(VoiceNotFound, match="'nobody' is neither"):
        await catalogue_of(disk).resolve(ANONYMOUS, "nobody")


async def test_an_alias_of_a_voice_that_is_gone_says_so(disk: WorkerThreads) -> None:
    with pytest.raises(VoiceNotFound, match="'Rachel' stands for 'ada' in PHONEX_VOICE_ALIASES"):
        await catalogue_of(disk, aliases={"Rachel": "ada"}).resolve(ANONYMOUS, "Rachel")


async def test_all_speakers_and_own_voices_are_listed(disk: WorkerThreads) -> None:
    listed = await catalogue_of(disk, Registered(("ada", "grace"))).list(ANONYMOUS)
    ids = [voice.id for voice in listed]
    assert ids[0] == "EN-US"
    assert ids[-2:] == ["ada", "grace"]
    assert "zm_yunxi" in ids


async def test_every_stock_name_has_a_speaker_of_its_own_choice(disk: WorkerThreads) -> None:
    names = await catalogue_of(disk).stock_names()
    assert {name.id for name in names} >= {"alloy", "cedar", "21m00Tcm4TlvDq8ikWAM"}
    assert all(name.speakers["EN"][1:3] in ("f_", "m_") for name in names)


def test_an_alias_of_a_misspelt_speaker_stops_the_start(disk: WorkerThreads) -> None:
    with pytest.raises(ConfigurationError, match=r"alloy=af_hart.*did you mean af_heart\?"):
        catalogue_of(disk, aliases={"alloy": "af_hart"})
