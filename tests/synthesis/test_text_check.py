"""Which texts can be spoken, plain or SSML, and in which voices."""

from dataclasses import replace
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.errors import (
    LanguageNotFound,
    PhonexError,
    SpeakerNotFound,
    TextTooLong,
    TextUnspeakable,
    VoiceNotFound,
)
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.job import CastVoice, JobKind, SharedVoice
from phonex.synthesis.casting import Casting
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.text_check import CheckedText, TextChecker
from phonex.synthesis.voices import SpokenVoices
from phonex.system.worker_threads import TIMEOUTS
from phonex.text.ssml.errors import SsmlMalformed, SsmlUnsupported
from tests.store.samples import make_voice, voice_files
from tests.synthesis.workplace import Everyone, Named, Names, Threads

pytestmark = pytest.mark.anyio
TTS = SynthesisRequest(JobKind.TTS, "Hello.")
SHARE_ID = "65b2f0c49a1e4d0c8f7a1b2c"


@pytest.fixture
def texts(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> TextChecker:
    """Anna's voice ada is anonymous; bob shares one."""
    files, roster = voice_files(tmp_path / "voices"), Everyone()
    files.sweep()
    files.of(None).write_embeddings("ada", {})
    files.of("bob-1").write_embeddings("bob", {})
    shared = {"owner_id": "bob-1", "share_id": SHARE_ID}
    roster.shared[SHARE_ID] = make_voice("bob").model_copy(update=shared)
    voices = SpokenVoices(files, roster, voice_files(tmp_path / "samples"), threads.disk, roster)
    return TextChecker(pipeline, threads.disk, Casting(Names(), voices), 20, TIMEOUTS)


async def check(texts: TextChecker, text: str, **fields: object) -> CheckedText:
    return await texts.check(ANONYMOUS, replace(TTS, text=text, **fields))  # type: ignore[arg-type]


async def test_plain_text_is_no_ssml(texts: TextChecker) -> None:
    found = await check(texts, " Hello. ")
    assert (found.n_characters, found.is_ssml, found.voices) == (6, False, ())
    assert found.speaker.language == "EN"


@pytest.mark.parametrize(
    ("text", "asked"),
    [("<speak>Hello.</speak>", False), ("<?xml version='1.0'?><speak>Hello.</speak>", True)],
)
async def test_ssml_is_known_by_its_beginning_or_by_request(
    texts: TextChecker, text: str, asked: bool
) -> None:
    found = await check(texts, text, ssml=asked)
    assert (found.n_characters, found.is_ssml) == (6, True)


async def test_the_voices_of_a_text_are_found(texts: TextChecker) -> None:
    said = [f"<voice name='{name}'>a</voice>" for name in ("alloy", "ada", SHARE_ID)]
    found = await check(texts, f"<speak>{''.join(said)}</speak>")
    assert found.voices == (
        CastVoice(name="alloy", speakers={"EN": "EN-US", "ES": "ES"}),
        CastVoice(name="ada", voice_id="ada"),
        CastVoice(
            name=SHARE_ID,
            voice_id=SHARE_ID,
            shared=SharedVoice(owner_id="bob-1", voice_id="bob"),
        ),
    )


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("x" * 21, TextTooLong),
        ("<voice name='nobody'>a</voice>", VoiceNotFound),
        ("<voice name='bob'>a</voice>", VoiceNotFound),  # known to others by its share id alone
        ("<voice name='ES' xml:lang='en'>a</voice>", SpeakerNotFound),
        ("<emphasis>a</emphasis>", SsmlUnsupported),
        ("<prosody rate='400%'>a</prosody>", SsmlUnsupported),  # with the speed
        ("<lang xml:lang='es'>你好</lang>", TextUnspeakable),
        ("<break/>…", TextUnspeakable),
        ("a & b", SsmlMalformed),
    ],
)
async def test_ssml_that_cannot_be_spoken_is_refused(
    texts: TextChecker, inner: str, error: type[PhonexError]
) -> None:
    with pytest.raises(error):
        await check(texts, f"<speak>{inner}</speak>", speed=2.0)


async def test_tags_do_not_make_a_text_too_long(texts: TextChecker) -> None:
    found = await check(texts, f"<speak>{'<p>a</p>' * 20}</speak>")
    assert found.n_characters == 20


async def test_plain_text_that_cannot_be_spoken_is_refused(texts: TextChecker) -> None:
    for fields, error in (({"language": "XX"}, LanguageNotFound), ({"ssml": True}, SsmlMalformed)):
        with pytest.raises(error):
            await check(texts, "Hello", **fields)
    with pytest.raises(TextTooLong):
        await check(texts, "x" * 21)


async def test_a_voice_that_the_text_names_wrongly_is_the_texts_fault(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    class Nobody:
        async def resolve(self, principal: Principal, name: str) -> Named:
            raise VoiceNotFound(name)

    files, roster = voice_files(tmp_path / "voices"), Everyone()
    voices = SpokenVoices(files, roster, files, threads.disk, roster)
    texts = TextChecker(pipeline, threads.disk, Casting(Nobody(), voices), 20, TIMEOUTS)
    with pytest.raises(VoiceNotFound) as caught:
        await check(texts, "<speak><voice name='bob'>Hi.</voice></speak>")
    assert (caught.value.code, caught.value.param) == ("voice_not_found", "text")
    assert caught.value.message.startswith("<voice name=\"bob\">: Voice 'bob' is not registered.")
