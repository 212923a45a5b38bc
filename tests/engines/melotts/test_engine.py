"""MeloTTS as an engine: the published speakers, whole sentences, error messages."""

import json
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.types import Prosody, Speaker
from phonex.errors import ConfigurationError, EngineUnavailable, SynthesisFailed
from tests.published import GOLDEN, lay_melotts

TEXT = "The birch canoe slid on the smooth planks."
CERTAIN = Variation(sdp_ratio=0.2, noise_scale=0, noise_scale_w=0)


def engine_of(models: Path, variation: Variation | None = None, **options: bool) -> MeloEngine:
    return MeloEngine(models, 1, "cpu", "fp32", variation or Variation(), **options)


def brightness(audio: Audio) -> float:
    """The frequency in Hz below which half the power lies."""
    power = np.cumsum(np.abs(np.fft.rfft(audio.samples)) ** 2)
    return float(np.searchsorted(power, power[-1] / 2)) / audio.seconds


def speaker(engine: MeloEngine, name: str = "EN-US") -> Speaker:
    return next(each for each in engine.speakers() if each.id == name)


@pytest.mark.parametrize("run", ["det_speed1", "det_speed1.3"])
def test_it_speaks_a_whole_text_as_the_original_does(melotts_models: Path, run: str) -> None:
    reported = json.loads((GOLDEN / "e2e" / "index.json").read_text())["default"]
    wanted = np.load(GOLDEN / "e2e" / f"default_{run}.npz")
    engine = engine_of(melotts_models, CERTAIN, compatible=True)
    assert engine.split is not None
    pieces = engine.split(reported["text"], "EN")
    prosody = Prosody(speed=reported["runs"][run]["speed"])
    said = [
        engine.speak(piece, speaker(engine, reported["speaker"]), prosody).audio for piece in pieces
    ]
    samples = np.concatenate([audio.samples for audio in said])
    (waveform,) = (wanted[name] for name in wanted.files if wanted[name].ndim == 1)
    np.testing.assert_allclose(samples, waveform, atol=2e-4)


@pytest.mark.parametrize(("compatible", "begins"), [(False, "b3 ai3"), (True, "q1 i1")])
def test_text_is_read_as_in_the_original_only_when_asked(
    tmp_path: Path, compatible: bool, begins: str
) -> None:
    lay_melotts(tmp_path, "ZH")
    engine = engine_of(tmp_path, compatible=compatible)
    chinese = next(each for each in engine.speakers() if each.language == "ZH")
    assert engine.phonemes("75%", chinese).startswith(begins)


def test_another_seed_says_it_in_another_way(melotts: MeloEngine) -> None:
    one, other = (
        melotts.speak(TEXT, speaker(melotts), Prosody(seed=seed)).audio for seed in (5, 6)
    )
    assert len(other.samples) != len(one.samples) or not np.array_equal(one.samples, other.samples)


def test_without_a_seed_no_two_are_alike(melotts: MeloEngine) -> None:
    one, other = (melotts.speak(TEXT, speaker(melotts), Prosody()).audio for _ in range(2))
    assert not np.array_equal(one.samples[:1000], other.samples[:1000])


def test_pitch_moves_and_the_length_stays(melotts: MeloEngine) -> None:
    plain, high = (
        melotts.speak(TEXT, speaker(melotts), Prosody(pitch_semitones=n, seed=1)).audio
        for n in (0, 7)
    )
    assert len(plain.samples) == len(high.samples)
    assert brightness(high) > 1.2 * brightness(plain)


def test_speakers_differ(melotts: MeloEngine) -> None:
    one, other = (
        melotts.speak(TEXT, speaker(melotts, name), Prosody(seed=1)).audio
        for name in ("EN-US", "EN-BR")
    )
    assert len(one.samples) != len(other.samples) or not np.allclose(one.samples, other.samples)


def test_pieces_spoken_together_are_those_spoken_alone(melotts: MeloEngine) -> None:
    texts = ["Yes.", TEXT, "...", "A horse in a storm!"]
    prosodies = [Prosody(seed=seed) for seed in range(4)]
    together = melotts.speak_together(texts, speaker(melotts), prosodies)
    for text, prosody, speech in zip(texts, prosodies, together, strict=True):
        alone = melotts.speak(text, speaker(melotts), prosody)
        np.testing.assert_allclose(speech.audio.samples, alone.audio.samples, atol=1e-4)
        assert speech.words == alone.words


def test_a_piece_ends_with_the_originals_pause(melotts_models: Path) -> None:
    engine = engine_of(melotts_models, CERTAIN)
    audio = engine.speak("Yes.", speaker(engine), Prosody(speed=1.25)).audio
    pause = int(44_100 * 0.05 / 1.25)
    assert not audio.samples[-pause:].any()
    assert audio.samples[-pause - 1] != 0


def test_the_speakers_are_those_of_the_config_by_the_names_of_the_api(melotts: MeloEngine) -> None:
    names = {each.id for each in melotts.speakers() if each.language == "EN"}
    assert {"EN-US", "EN-BR", "EN-INDIA", "EN-AU", "EN-DEFAULT"} <= names


def test_what_is_not_here_is_reported_with_the_remedy(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    assert "phonex models pull --language EN" in engine.unavailable_reason("EN")
    assert not engine.state().available
    assert engine.speakers()[0].id == "EN-US"
    with pytest.raises(EngineUnavailable, match="phonex models pull"):
        engine.load("EN")


@pytest.mark.parametrize("size", [0, 1000, 900_000])
def test_a_broken_checkpoint_is_named_and_not_tried_at_every_request(
    tmp_path: Path, size: int
) -> None:
    checkpoint = lay_melotts(tmp_path) / "checkpoint.pth"
    checkpoint.write_bytes(checkpoint.read_bytes()[:size])
    engine = engine_of(tmp_path)
    assert engine.unavailable_reason("EN") == ""
    with pytest.raises(EngineUnavailable, match=r"checkpoint\.pth.*phonex models pull"):
        engine.load("EN")
    assert str(checkpoint) in engine.unavailable_reason("EN")
    assert not engine.state().available


def test_a_second_model_of_a_language_adds_its_speakers(tmp_path: Path) -> None:
    lay_melotts(tmp_path)
    config = lay_melotts(tmp_path, "EN_NEWEST") / "config.json"
    reported = json.loads(config.read_text())
    reported["data"]["spk2id"] = {"EN-Newest": 0}
    config.write_text(json.dumps(reported))
    engine = engine_of(tmp_path)
    newest = speaker(engine, "EN-NEWEST")
    assert engine.speak("Yes.", newest, Prosody()).audio.seconds > 0.1


def test_a_setting_that_the_machine_cannot_meet_is_reported(melotts_models: Path) -> None:
    engine = MeloEngine(melotts_models, 1, "cuda:99", "auto", Variation())
    with pytest.raises(ConfigurationError, match="PHONEX_DEVICE"):
        engine.load("EN")
    assert "PHONEX_DEVICE" in engine.unavailable_reason("EN")


def test_a_sentence_without_end_fails_and_the_engine_goes_on(melotts: MeloEngine) -> None:
    with pytest.raises(SynthesisFailed, match="full stops"):
        melotts.speak("a " * 3000, speaker(melotts), Prosody())
    assert melotts.speak("Yes.", speaker(melotts), Prosody()).audio.seconds > 0.1
