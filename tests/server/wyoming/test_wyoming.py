"""The Wyoming server of a real service, with the client of the package wyoming, unmodified."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from wyoming.client import AsyncTcpClient
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeVoice,
)

from tests.people import People, Person
from tests.running import SPEECH, Folders, RunningServer, free_port
from tests.sound import Sound, read

pytestmark = pytest.mark.anyio

TIMEOUT_S = 120.0
TEXT = "Good morning. How are you?"
ADA = "ada@example.org"


@dataclass(frozen=True)
class Home:
    """A server whose Wyoming clients are Ada, who has a voice. bob: another user."""

    server: RunningServer
    port: int
    ada: Person
    bob: Person
    voice_id: str


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Home]:
    folders, port = Folders(tmp_path_factory.mktemp("wyoming"), models_dir), free_port()
    running = RunningServer(
        folders,
        quick=True,
        PHONEX_AUTH="on",
        PHONEX_WYOMING_PORT=str(port),
        PHONEX_WYOMING_USER=ADA,
    )
    with running as server, People(server) as people:
        ada, bob = people.sign_up("ada"), people.sign_up("bob")
        with (SPEECH / "lj-ver1.flac").open("rb") as sample:
            form = {"voice_name": "Anna", "language": "FR"}
            made = ada.client.post("/voice/register", data=form, files={"voice_sample": sample})
        yield Home(server, port, ada, bob, made.raise_for_status().json()["voice_id"])


@asynccontextmanager
async def connected(home: Home) -> AsyncIterator[AsyncTcpClient]:
    async with asyncio.timeout(TIMEOUT_S), AsyncTcpClient("127.0.0.1", home.port) as client:
        yield client


async def heard(client: AsyncTcpClient, last: str) -> list[Event]:
    """The events until one of that type, or an error."""
    events: list[Event] = []
    while (event := await client.read_event()) is not None:
        events.append(event)
        if event.type in (last, "error"):
            break
    return events


def sound_of(events: list[Event]) -> Sound:
    """As Home Assistant makes a file of them."""
    file = io.BytesIO()
    chunks = [event for event in events if event.type == "audio-chunk"]
    with wave.open(file, "wb") as written:
        written.setframerate(chunks[0].data["rate"])
        written.setsampwidth(chunks[0].data["width"])
        written.setnchannels(chunks[0].data["channels"])
        for chunk in chunks:
            written.writeframes(chunk.payload or b"")
    return read(file.getvalue())


async def spoken(home: Home, request: Synthesize) -> Sound:
    async with connected(home) as client:
        await client.write_event(request.event())
        events = await heard(client, "audio-stop")
    assert [event.type for event in events if event.type != "audio-chunk"] == [
        "audio-start",
        "audio-stop",
    ]
    return sound_of(events)


async def refusal(home: Home, request: Synthesize) -> object:
    async with connected(home) as client:
        await client.write_event(request.event())
        [event] = await heard(client, "audio-stop")
        assert await client.read_event() is None
    assert event.data["text"]
    return event.data["code"]


async def test_speakers_and_the_users_voices_are_described(home: Home) -> None:
    async with connected(home) as client:
        await client.write_event(Describe().event())
        [event] = await heard(client, "info")
    [program] = Info.from_event(event).tts
    languages = {voice.name: voice.languages for voice in program.voices}
    assert languages["EN-BR"] == ["en-GB"]
    assert languages["JP"] == ["ja-JP"]
    assert languages[home.voice_id][0] == "fr-FR"
    assert "en-US" in languages[home.voice_id]
    assert [voice.description for voice in program.voices if voice.name == home.voice_id] == [
        "Anna"
    ]


async def test_a_text_is_spoken_and_nothing_is_kept(home: Home) -> None:
    sound = await spoken(home, Synthesize(TEXT))
    assert 1.0 < sound.seconds < 4.0
    assert sound.rms > 0.01
    assert home.ada.client.get("/jobs?kind=synthesis").json()["jobs"] == []


async def test_the_voice_is_the_one_asked_for(home: Home) -> None:
    british = await spoken(home, Synthesize(TEXT, SynthesizeVoice(name="EN-BR")))
    french = await spoken(home, Synthesize(TEXT, SynthesizeVoice(language="fr-FR")))
    usual = await spoken(home, Synthesize(TEXT))
    lengths = {round(sound.seconds, 3) for sound in (british, french, usual)}
    assert len(lengths) == 3


async def test_ssml_is_spoken_with_its_breaks(home: Home) -> None:
    """Of a format that is not named, a text that begins with the tag is SSML, too."""
    plain = await spoken(home, Synthesize("<speak>Wait. Now.</speak>", text_format="ssml"))
    text = '<speak>Wait. <break time="2s"/> Now.</speak>'
    for text_format in ("ssml", None):
        paused = await spoken(home, Synthesize(text, text_format=text_format))
        assert paused.seconds == pytest.approx(plain.seconds + 2, abs=0.5)
    assert await refusal(home, Synthesize(text[:-1], text_format="ssml")) == "ssml_malformed"


async def test_a_registered_voice_speaks(home: Home) -> None:
    voice = SynthesizeVoice(name=home.voice_id)
    assert (await spoken(home, Synthesize("Bonjour à tous.", voice))).seconds > 0.5
    usage = home.ada.client.get(f"/voice/{home.voice_id}").json()["usage"]
    assert usage["count"] == 1


async def test_text_that_comes_in_pieces_is_spoken(home: Home) -> None:
    whole = await spoken(home, Synthesize(TEXT))
    async with connected(home) as client:
        await client.write_event(SynthesizeStart(SynthesizeVoice(name="EN-US")).event())
        for piece in ("Good ", "morning. How", " are you?"):
            await client.write_event(SynthesizeChunk(piece).event())
        await client.write_event(Synthesize(TEXT).event())
        await client.write_event(SynthesizeStop().event())
        events = await heard(client, "synthesize-stopped")
    assert events[-1].type == "synthesize-stopped"
    assert sound_of(events).seconds == pytest.approx(whole.seconds, abs=0.3)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Synthesize(TEXT, SynthesizeVoice(name="nobody")), "voice_not_found"),
        (Synthesize(TEXT, SynthesizeVoice(name="EN-US", speaker="2")), "speaker_not_found"),
        (Synthesize(TEXT, SynthesizeVoice(language="de-DE")), "language_not_found"),
        (Synthesize("!?"), "text_unspeakable"),
        (Synthesize(""), "text_unspeakable"),
    ],
)
async def test_what_cannot_be_spoken_is_an_error(
    home: Home, request_: Synthesize, code: str
) -> None:
    assert await refusal(home, request_) == code


async def test_voices_of_others_are_unknown(home: Home) -> None:
    file = home.ada.client.get(f"/voice/{home.voice_id}/embedding").content
    form = {"voice_name": "Of Bob"}
    made = home.bob.client.post("/voice/import", data=form, files={"embedding": file})
    voice = SynthesizeVoice(name=made.raise_for_status().json()["voice_id"])
    assert await refusal(home, Synthesize(TEXT, voice)) == "voice_not_found"
