"""The voices as Home Assistant reads them: the languages of each, its name and what is shown."""

import pytest

from phonex.catalogue.named_voice import NamedVoice, VoiceKind
from phonex.wyoming.voices import info_of, our_language


def speaker(speaker_id: str, language: str, name: str = "Somebody") -> NamedVoice:
    speakers = {language: speaker_id}
    return NamedVoice(speaker_id, name, VoiceKind.SPEAKER, language, speakers=speakers)


def test_each_speaker_has_the_language_of_its_accent() -> None:
    ids = ("EN-US", "EN-BR", "EN-INDIA", "EN-AU", "af_heart", "bf_emma", "bm_george")
    english = [speaker(each, "EN") for each in ids]
    others = [speaker("ZH", "ZH"), speaker("jf_alpha", "JP"), speaker("KR", "KR")]
    [program] = info_of([*english, *others]).tts
    assert [voice.languages for voice in program.voices] == [
        *(["en-US"], ["en-GB"], ["en-IN"], ["en-AU"], ["en-US"], ["en-GB"], ["en-GB"]),
        *(["zh-CN"], ["ja-JP"], ["ko-KR"]),
    ]


def test_a_registered_voice_speaks_all_languages_its_own_first() -> None:
    ada = NamedVoice("ada-1", "Ada", VoiceKind.VOICE, "FR")
    voices = [speaker("EN-US", "EN"), speaker("EN-BR", "EN"), speaker("FR", "FR"), ada]
    [program] = info_of(voices).tts
    found = program.voices[-1]
    assert (found.name, found.description) == ("ada-1", "Ada")
    assert found.languages == ["fr-FR", "en-US"]
    assert found.installed


def test_text_is_taken_as_it_comes() -> None:
    [program] = info_of([]).tts
    assert program.supports_synthesize_streaming


@pytest.mark.parametrize(
    ("code", "ours"),
    [("en", "EN"), ("en_US", "EN"), ("zh-CN", "ZH"), ("ja", "JP"), ("KO-kr", "KR"), ("JP", "JP")],
)
def test_languages_of_home_assistant_are_known(code: str, ours: str) -> None:
    assert our_language(code) == ours


def test_other_languages_stay_as_they_are_so_that_the_error_names_them() -> None:
    assert our_language("de-DE") == "de-DE"
