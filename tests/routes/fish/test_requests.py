"""The options of Fish Audio's requests, in our words."""

import base64

import pytest
from pydantic import ValidationError

from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.routes.fish.requests import FishOptions, FishReference
from phonex.routes.fish.voice_choice import FishVoice


@pytest.mark.parametrize(
    ("options", "rate", "bitrate"),
    [
        ({}, 44100, 128_000),
        ({"mp3_bitrate": 64}, 44100, 64_000),
        ({"format": "opus"}, 48000, 32_000),
        ({"format": "opus", "opus_bitrate": 24}, 48000, 24_000),
        ({"format": "opus", "opus_bitrate": 24000}, 48000, 24_000),
        ({"format": "opus", "opus_bitrate": -1000}, 48000, None),
        ({"format": "wav", "mp3_bitrate": 192}, 44100, None),
        ({"format": "pcm", "sample_rate": 8000}, 8000, None),
    ],
)
def test_rates_and_bit_rates_are_those_of_fish_audio(
    options: dict[str, object], rate: int, bitrate: int | None
) -> None:
    request = FishVoice(FishOptions.model_validate(options), ChosenVoice()).request("Hello.")
    assert (request.sample_rate, request.bitrate) == (rate, bitrate)


def test_prosody_is_speed_and_volume() -> None:
    options = FishOptions.model_validate({"prosody": {"speed": 1.5, "volume": -6}})
    request = FishVoice(options, ChosenVoice()).request("Hello.")
    assert (request.speed, request.volume) == (1.5, -6)


def test_the_language_without_a_voice_is_that_of_the_text() -> None:
    voice = FishVoice(FishOptions.model_validate({}), ChosenVoice())
    assert voice.request("Bonjour, comment allez-vous ?").language == "FR"
    dictated = voice.request_dictated("你好，今天天气很好。")
    assert (dictated.text, dictated.dictated, dictated.language) == ("", True, "ZH")


@pytest.mark.parametrize("value", [-1000.5, 100, "high", True])
def test_other_bit_rates_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        FishOptions.model_validate({"opus_bitrate": value})


def test_a_reference_in_json_is_base64() -> None:
    audio = bytes(range(200))
    encoded = base64.b64encode(audio).decode()
    assert FishReference.model_validate({"audio": encoded, "text": "Hi."}).audio == audio
    assert FishReference.model_validate({"audio": audio}).audio == audio
    with pytest.raises(ValidationError):
        FishReference.model_validate({"audio": "not base64"})
