"""Kokoro's audio: each parameter changes what it should, and nothing else."""

from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.speakers import get_speaker
from phonex.engines.types import PitchRange, Prosody, VoiceConditioning
from phonex.errors import EngineUnavailable, SynthesisFailed
from tests.engines.conftest import fixed_ipa
from tests.engines.kokoro.conftest import SENTENCE, SHORT, Say
from tests.sound import Sound

DEEP = VoiceConditioning({"am_onyx": 0.5, "bm_george": 0.5}, PitchRange(float(np.log(95)), 0.2))
HIGH = VoiceConditioning({"af_bella": 0.4, "bf_lily": 0.6}, PitchRange(float(np.log(250)), 0.15))


def pitch_ratio(sound: Sound, other: Sound) -> float:
    """The median ratio over frames voiced in both sounds, which have the same length."""
    tracks = [SwiftF0().detect(each.samples, each.rate) for each in (sound, other)]
    voiced = (tracks[0].confidence > 0.9) & (tracks[1].confidence > 0.9)
    assert voiced.sum() > 15
    return float(np.median(tracks[0].pitch_hz[voiced] / tracks[1].pitch_hz[voiced]))


def timbre_distance_db(sound: Sound, other: Sound) -> float:
    return float(np.abs(sound.band_levels_db() - other.band_levels_db()).mean())


def activity(sound: Sound) -> NDArray[np.float64]:
    """The level of each 12.5 ms."""
    blocks = sound.samples[: len(sound.samples) // 300 * 300].reshape(-1, 300)
    return np.asarray(np.sqrt(np.mean(np.square(blocks, dtype=np.float64), axis=1)))


def test_a_sentence_lasts_as_long_as_speech_and_is_as_loud(say: Say) -> None:
    sound = say()
    assert sound.rate == 24_000
    assert 3 < sound.seconds < 6
    assert 0.03 < sound.rms < 0.3
    assert 0.1 < sound.peak <= 1


def test_silence_around_speech_is_short_and_ends_are_quiet(say: Say) -> None:
    for speaker in ("EN-US", "EN-BR", "EN-INDIA", "EN-INSTANT"):
        sound = say(speaker, text=SHORT)
        loud = np.flatnonzero(activity(sound) > 0.02 * activity(sound).max())
        assert loud[0] * 0.0125 < 0.15, speaker
        assert 0.05 < sound.seconds - loud[-1] * 0.0125 < 0.35, speaker
        assert np.abs(sound.samples[[0, -1]]).max() < 1e-3, speaker


@pytest.mark.parametrize(
    ("speaker", "semitones"),
    [("EN-US", -12), ("EN-US", 3), ("EN-US", 12), ("EN-INSTANT", -5), ("EN-INSTANT", 5)],
)
def test_pitch_moves_f0_alone(say: Say, speaker: str, semitones: int) -> None:
    plain, moved = (say(speaker, text=SHORT, pitch=by) for by in (0, semitones))
    assert len(moved.samples) == len(plain.samples)
    assert pitch_ratio(moved, plain) == pytest.approx(2 ** (semitones / 12), rel=0.03)
    assert moved.peak <= 1


@pytest.mark.parametrize(("speed", "tolerance"), [(0.5, 0.1), (1.5, 0.1), (2.0, 0.15)])
def test_speed_changes_the_length_alone(say: Say, speed: float, tolerance: float) -> None:
    plain, paced = say(), say(speed=speed)
    assert plain.seconds / paced.seconds == pytest.approx(speed, rel=tolerance)
    assert paced.f0() == pytest.approx(plain.f0(), rel=0.1)  # intonation follows the pace
    assert timbre_distance_db(plain, paced) < 4


def test_speakers_sound_unlike_each_other(say: Say) -> None:
    names = "EN-US", "EN-DEFAULT", "EN-NEWEST", "EN-BR", "EN-AU", "EN-INDIA"
    said = {name: say(name, text=SHORT) for name in names}
    assert said["EN-DEFAULT"].f0() < 130 < 160 < said["EN-US"].f0()
    for first, second in (("EN-US", "EN-NEWEST"), ("EN-BR", "EN-AU"), ("EN-US", "EN-INDIA")):
        assert timbre_distance_db(said[first], said[second]) > 1, (first, second)


def test_speakers_are_about_equally_loud(say: Say) -> None:
    speakers = ("EN-US", "EN-BR", "EN-INDIA", "EN-DEFAULT", "EN-INSTANT")
    levels = [20 * np.log10(say(speaker, text=SHORT).rms) for speaker in speakers]
    assert max(levels) - min(levels) < 6


def test_a_contract_speaker_is_its_stock_voice(say: Say) -> None:
    assert np.array_equal(say("EN-US", text=SHORT).samples, say("af_heart", text=SHORT).samples)


@pytest.mark.parametrize(
    ("speaker", "text", "seconds"),
    [
        ("ES", "El tren de la mañana llegó tarde.", (1.2, 3.5)),
        ("ZH", "早上的火车又晚点了，所以我们沿着河边走。", (2.5, 6.0)),
        ("JP", "朝の電車がまた遅れたので、歩きました。", (2.0, 6.0)),
        ("KR", "아침 기차가 또 늦어서 우리는 걸었습니다.", (2.0, 6.0)),
    ],
)
def test_other_languages_are_spoken(
    say: Say, speaker: str, text: str, seconds: tuple[float, float]
) -> None:
    sound = say(speaker, text=text)
    assert seconds[0] < sound.seconds < seconds[1]
    assert 120 < sound.f0() < 320
    assert sound.rms > 0.03


def test_text_longer_than_the_network_takes_is_said_whole(say: Say) -> None:
    long = ", ".join([SENTENCE.rstrip(".")] * 6) + "."
    once = say(speed=2.0).seconds
    assert 5 * once < say(text=long, speed=2.0).seconds < 7 * once


def test_every_sound_stays_below_full_scale(say: Say) -> None:
    for pitch in (-12, 0, 12):
        assert say("jm_kumo", text="Stop!", pitch=pitch).peak <= 0.99


@pytest.mark.parametrize("conditioning", [DEEP, HIGH])
@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        ("EN-US", SENTENCE),
        ("ES", "El tren de la mañana llegó tarde."),
        ("KR", "아침 기차가 또 늦어서 우리는 걸었습니다."),
    ],
)
def test_conditioning_brings_its_pitch_range(
    say: Say, speaker: str, text: str, conditioning: VoiceConditioning
) -> None:
    sound = say(speaker, text=text, conditioning=conditioning)
    # The detector is less reliable at the low, often creaky ends of sentences.
    heard = sound.f0(confidence=0.5)
    # The range was measured over other sentences: the F0 curves lie 3 % off, the detector 3 more.
    assert heard == pytest.approx(np.exp(conditioning.pitch.median), rel=0.08)
    assert timbre_distance_db(sound, say(speaker, text=text)) > 1.5


def test_conditioning_keeps_the_timing_of_another_language(say: Say) -> None:
    text = "El tren de la mañana llegó tarde."
    assert len(say("ES", text=text, conditioning=DEEP).samples) == len(say("ES", text=text).samples)


def test_conditioning_replaces_any_english_speaker_of_one_accent(say: Say) -> None:
    speakers = "EN-US", "EN-DEFAULT", "EN-INSTANT"
    conditioned = [say(name, text=SHORT, conditioning=DEEP) for name in speakers]
    assert all(np.array_equal(conditioned[0].samples, each.samples) for each in conditioned[1:])


def test_pitch_applies_on_top_of_conditioning(say: Say) -> None:
    plain, moved = (say(text=SHORT, conditioning=DEEP, pitch=by) for by in (0, 4))
    assert len(moved.samples) == len(plain.samples)
    assert pitch_ratio(moved, plain) == pytest.approx(2 ** (4 / 12), rel=0.03)


def test_conditioning_with_an_unknown_voice_is_refused(kokoro: KokoroEngine) -> None:
    conditioning = VoiceConditioning({"xx_nobody": 1.0}, PitchRange(5.0, 0.2))
    with pytest.raises(SynthesisFailed, match="xx_nobody"):
        kokoro.speak_conditioned("Hello.", get_speaker("EN-US").speaker, Prosody(), conditioning)


def test_state_tells_its_threads(kokoro: KokoroEngine, say: Say) -> None:
    say()
    assert int(kokoro.state().details["threads"]) >= 1


def test_speaking_leaves_no_memory_behind(kokoro: KokoroEngine) -> None:
    speaker, process = get_speaker("EN-US").speaker, psutil.Process()
    resident = []
    for text in ("Hello.", "Hello.", SENTENCE, "Good morning to you.", "Hello."):
        kokoro.speak(text, speaker, Prosody(speed=2))
        resident.append(process.memory_info().rss)
    assert max(resident[1:]) - min(resident[1:]) < 30_000_000


def test_an_engine_that_fails_says_why_and_is_offered_again(tmp_path: Path) -> None:
    now = [100.0]
    (tmp_path / "file").write_bytes(b"")
    engine = KokoroEngine(tmp_path / "file", 1, KokoroPhonemes(fixed_ipa), clock=lambda: now[0])
    with pytest.raises(EngineUnavailable, match="PHONEX_MODELS_DIR"):
        engine.speak("Hello.", get_speaker("EN-US").speaker, Prosody())
    assert not engine.state().available
    assert "PHONEX_MODELS_DIR" in engine.state().reason
    now[0] += 31
    assert engine.state().available
