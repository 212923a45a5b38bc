"""What a request of OpenAI's clients asks for."""

import pytest
from pydantic import ValidationError

from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.errors import LanguageNotFound
from phonex.routes.openai.errors import ModelNotFound, VoiceRequired
from phonex.routes.openai.mapping import ignored_fields, name_of_voice, synthesis_request
from phonex.routes.openai.schemas import CreateSpeech
from phonex.synthesis.request import SynthesisRequest

ALLOY = NamedVoice(
    "alloy", "alloy", VoiceKind.SPEAKER, "EN", "female", speakers={"EN": "af_heart", "FR": "FR"}
)


def body(**fields: object) -> CreateSpeech:
    return CreateSpeech.model_validate({"input": "Good morning.", "voice": "alloy"} | fields)


def asked(**fields: object) -> SynthesisRequest:
    return synthesis_request(body(**fields), ALLOY)


@pytest.mark.parametrize("voice", ["ada", {"id": "ada"}])
def test_a_voice_is_a_name_or_an_object_with_its_id(voice: object) -> None:
    assert name_of_voice(body(voice=voice)) == "ada"


@pytest.mark.parametrize("voice", [3, {"name": "ada"}, "", {"id": ""}, "a\0", ["ada"]])
def test_a_wrong_voice_is_one_error_of_one_field(voice: object) -> None:
    with pytest.raises(ValidationError) as caught:
        body(voice=voice)

    assert [error["loc"] for error in caught.value.errors()] == [("voice",)]


@pytest.mark.parametrize("model", ["tts-1", "tts-1-hd", "gpt-4o-mini-tts", "phonex"])
def test_every_model_is_accepted(model: str) -> None:
    assert name_of_voice(body(model=model)) == "alloy"


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ModelNotFound, match="'whisper-1' does not exist; choose one of tts-1,"):
        name_of_voice(body(model="whisper-1"))


def test_without_a_voice_the_model_names_it_as_localais_clients_do() -> None:
    assert name_of_voice(body(voice=None, model="ada", backend="piper")) == "ada"


def test_a_voice_is_required_beside_a_model() -> None:
    with pytest.raises(VoiceRequired):
        name_of_voice(body(voice=None, model="tts-1"))


def test_the_defaults_are_those_of_openai() -> None:
    request = asked()
    assert (request.format, request.speed, request.language) == ("mp3", 1.0, "EN")
    assert request.sample_rate is None


def test_fields_are_handed_on() -> None:
    request = asked(input=" Bonjour. ", speed=0.25, response_format="flac")
    assert (request.text, request.speed, request.format) == ("Bonjour.", 0.25, "flac")


def test_pcm_is_always_at_24_khz() -> None:
    assert asked(response_format="pcm").sample_rate == 24_000


def test_the_language_is_that_of_the_text_unless_it_is_named() -> None:
    assert asked(input="Bonjour. Comment allez-vous ?").language == "FR"
    assert asked(input="Bonjour. Comment allez-vous ?", language="en-US").language == "EN"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LanguageNotFound):
        asked(language="Klingon")


@pytest.mark.parametrize(
    "fields",
    [
        {"input": ""},
        {"input": "  "},
        {"input": "x" * 4097},
        {"speed": 0.2},
        {"speed": 4.1},
        {"speed": True},
        {"response_format": "MP4"},
        {"stream_format": "websocket"},
        {"voice": {"name": "ada"}},
        {"voice": 7},
    ],
)
def test_what_openai_refuses_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        body(**fields)


def test_the_longest_input_is_accepted() -> None:
    assert len(body(input="x" * 4096).input) == 4096


def test_fields_without_effect_are_named() -> None:
    given = body(instructions="Whisper.", user="u-1", **{"bad\r\nname": 1})
    assert ignored_fields(given) == {"X-Phonex-Ignored": "instructions, user"}


def test_nothing_is_named_where_everything_has_an_effect() -> None:
    assert ignored_fields(body(speed=1.5, instructions="")) == {}
