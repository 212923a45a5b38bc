"""The request for a text whose language or voice the client leaves to it."""

from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.store.records.job import JobKind

SPEAKER = NamedVoice("EN-BR", "Brit", VoiceKind.SPEAKER, "EN", speakers={"EN": "EN-BR"})
ADA = NamedVoice("ada", "Ada", VoiceKind.VOICE, "ES", voice_id="ada")
FRENCH = "Bonjour, comment allez-vous ?"


def test_without_a_voice_the_language_decides() -> None:
    request = ChosenVoice().request(FRENCH, speed=1.5)
    assert (request.kind, request.language, request.speaker) == (JobKind.TTS, "FR", None)
    assert request.speed == 1.5
    assert ChosenVoice(language="ES").request(FRENCH).language == "ES"


def test_a_speaker_speaks_its_language() -> None:
    request = ChosenVoice.of(SPEAKER).request(FRENCH)
    assert (request.language, request.speaker) == ("EN", "EN-BR")


def test_a_registered_voice_speaks_that_of_the_text() -> None:
    request = ChosenVoice.of(ADA).request(FRENCH)
    assert (request.kind, request.language, request.voice_id) == (JobKind.CLONE, "FR", "ada")


def test_a_doubt_is_settled_by_the_language_of_the_voice() -> None:
    assert ChosenVoice.of(ADA).request("Madrid").language == "ES"


def test_a_text_to_come_has_the_language_of_its_beginning() -> None:
    request = ChosenVoice().request_dictated(FRENCH)
    assert (request.text, request.dictated, request.language) == ("", True, "FR")
