import numpy as np
import pytest

from phonex.audio.loudness import measure
from phonex.audio.types import Audio
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.types import Prosody, Speaker
from phonex.text.languages import LANGUAGES
from tests.sound import Sound

TEXTS = {
    "EN": "The birch canoe slid on the smooth planks. Glue the sheet to the background.",
    "ES": "El tren sale a las ocho de la mañana. ¿Dónde está la estación central?",
    "FR": "Bonjour, je voudrais un café et deux croissants. Le temps est magnifique.",
    "ZH": "今天天气很好，我们一起去公园散步吧。",
    "JP": "こんにちは、おげんきですか。きょうはとてもいいてんきですね。",
    "KR": "안녕하세요, 오늘은 날씨가 정말 좋습니다. 우리 함께 공원에 갈까요?",
}
LANGUAGE_SPEAKERS = ["EN-US", "ES", "FR", "ZH", "JP", "KR", "KR-F"]
NORMAL = Prosody()


def speaker(engine: EspeakEngine, speaker_id: str) -> Speaker:
    return next(s for s in engine.speakers() if s.id == speaker_id)


def say(engine: EspeakEngine, speaker_id: str, prosody: Prosody = NORMAL) -> Sound:
    who = speaker(engine, speaker_id)
    audio = engine.speak(TEXTS[who.language], who, prosody).audio
    return Sound(audio.samples, audio.rate)


def lufs(sound: Sound) -> float:
    return measure(Audio(np.asarray(sound.samples, np.float32), sound.rate))


def test_speakers_are_those_of_the_contract(engine: EspeakEngine) -> None:
    ids = [s.id for s in engine.speakers()]
    assert {"EN-US", "EN-BR", "EN-INDIA", "EN-AU", "EN-DEFAULT", "EN-NEWEST"} < set(ids)
    defaults = {
        code: next(s for s in engine.speakers() if s.language == code) for code in LANGUAGES
    }
    assert {code: s.id for code, s in defaults.items()} == {"EN": "EN-US"} | {
        code: code for code in ("ES", "FR", "ZH", "JP", "KR")
    }


@pytest.mark.parametrize(("speaker_id", "reported"), [("JP", "kanji"), ("EN-AU", "British")])
def test_limits_are_reported(engine: EspeakEngine, speaker_id: str, reported: str) -> None:
    assert reported in speaker(engine, speaker_id).note


@pytest.mark.parametrize("speaker_id", LANGUAGE_SPEAKERS)
def test_speech_is_as_long_and_as_loud_as_speech(engine: EspeakEngine, speaker_id: str) -> None:
    sound = say(engine, speaker_id)
    assert sound.rate == engine.rate == 22050
    assert 2.5 < sound.seconds < 8
    assert -23.5 < lufs(sound) < -19.5
    assert sound.peak <= 1


@pytest.mark.parametrize("speaker_id", LANGUAGE_SPEAKERS)
def test_edges_hold_little_silence(engine: EspeakEngine, speaker_id: str) -> None:
    sound = say(engine, speaker_id)
    loud = np.flatnonzero(np.abs(sound.samples) > 0.01) / sound.rate
    assert loud[0] < 0.1
    assert sound.seconds - loud[-1] < 0.2


@pytest.mark.parametrize(
    ("speaker_id", "lowest", "highest"),
    [
        ("EN-US", 85, 125),
        ("ES", 85, 125),
        ("KR", 85, 125),
        ("EN-NEWEST", 165, 215),
        ("KR-F", 165, 215),
    ],
)
def test_pitch_is_the_speakers(
    engine: EspeakEngine, speaker_id: str, lowest: float, highest: float
) -> None:
    assert lowest < say(engine, speaker_id).f0() < highest


def test_english_speakers_sound_different(engine: EspeakEngine) -> None:
    english = [s.id for s in engine.speakers() if s.language == "EN"]
    bands = [say(engine, speaker_id).band_levels_db() for speaker_id in english]
    for i, one in enumerate(bands):
        for other in bands[:i]:
            assert np.abs(one - other).mean() > 0.8


@pytest.mark.parametrize("speaker_id", LANGUAGE_SPEAKERS)
@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3, 2.0])
def test_speed_changes_the_length(engine: EspeakEngine, speaker_id: str, speed: float) -> None:
    normal, changed = say(engine, speaker_id), say(engine, speaker_id, Prosody(speed=speed))
    assert normal.seconds / changed.seconds == pytest.approx(speed, rel=0.05)


@pytest.mark.parametrize("text", ["Hola.", "Buenos días, señor.", "Sí, mañana a las tres y media."])
@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_holds_for_short_sentences(engine: EspeakEngine, text: str, speed: float) -> None:
    who = speaker(engine, "ES")
    normal = engine.speak(text, who, NORMAL).audio
    changed = engine.speak(text, who, Prosody(speed=speed)).audio
    assert normal.seconds / changed.seconds == pytest.approx(speed, rel=0.12)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_keeps_pitch_and_level(engine: EspeakEngine, speed: float) -> None:
    normal, changed = say(engine, "KR-F"), say(engine, "KR-F", Prosody(speed=speed))
    assert changed.f0() == pytest.approx(normal.f0(), rel=0.05)
    assert lufs(changed) == pytest.approx(lufs(normal), abs=2)


@pytest.mark.parametrize("semitones", [-12, -5, 3, 12])
def test_pitch_moves_by_semitones(engine: EspeakEngine, semitones: float) -> None:
    normal = say(engine, "KR-F")
    changed = say(engine, "KR-F", Prosody(pitch_semitones=semitones))
    assert changed.f0() / normal.f0() == pytest.approx(2 ** (semitones / 12), rel=0.03)


@pytest.mark.parametrize("speaker_id", LANGUAGE_SPEAKERS)
@pytest.mark.parametrize("semitones", [-12, 12])
def test_pitch_keeps_length_and_level(
    engine: EspeakEngine, speaker_id: str, semitones: float
) -> None:
    normal = say(engine, speaker_id)
    changed = say(engine, speaker_id, Prosody(pitch_semitones=semitones))
    assert changed.seconds == pytest.approx(normal.seconds, rel=0.02)
    assert lufs(changed) == pytest.approx(lufs(normal), abs=2)
    assert changed.peak <= 1


def test_korean_syllables_and_numbers_take_their_time(engine: EspeakEngine) -> None:
    who = speaker(engine, "KR")
    one, seven = (
        engine.speak(text, who, NORMAL).audio.seconds for text in ("가", "가나다라마바사")
    )
    assert 0.1 < one < 0.4
    assert 0.1 < (seven - one) / 6 < 0.25
    digits = engine.speak("1234", who, NORMAL).audio.seconds
    words = engine.speak("천 이백 삼십 사", who, NORMAL).audio.seconds
    assert digits == pytest.approx(words, rel=0.2)
