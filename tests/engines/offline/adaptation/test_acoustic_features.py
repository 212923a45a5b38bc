"""The fit's acoustic features, on recordings of real speakers."""

import numpy as np
import pytest
import torch

from phonex.audio.resample import resample
from phonex.engines.offline.adaptation.acoustic_features import (
    N_SOUNDS,
    RATE,
    AcousticFeatures,
    FeatureExtractor,
    in_context,
)
from phonex.engines.offline.speaker_encoder import load_encoder
from phonex.engines.offline.speaker_network import RATE as NETWORK_RATE
from phonex.engines.offline.speaker_network import SpeakerNetwork
from tests.engines.offline.speech import MAN, SAME_WOMAN, WOMAN, recording


@pytest.fixture(scope="module")
def hearing() -> FeatureExtractor:
    return FeatureExtractor(load_encoder())


def impression(hearing: FeatureExtractor, name: str) -> AcousticFeatures:
    samples = torch.from_numpy(resample(recording(name), RATE).samples)
    with torch.no_grad():
        heard: AcousticFeatures = hearing(samples)
    return heard


def test_speaker_is_the_one_that_the_network_hears(hearing: FeatureExtractor) -> None:
    direct = SpeakerNetwork().embed(resample(recording(WOMAN), NETWORK_RATE).samples)
    assert float(impression(hearing, WOMAN).speaker.numpy() @ direct) > 0.999


def test_spectra_of_a_speaker_are_nearer_than_those_of_two(hearing: FeatureExtractor) -> None:
    woman, again, man = (impression(hearing, name) for name in (WOMAN, SAME_WOMAN, MAN))
    assert (woman.mean - again.mean).abs().mean() < 0.7 * (woman.mean - man.mean).abs().mean()
    assert float(woman.mean.mean()) == pytest.approx(0, abs=1e-5)


def test_cepstra_tell_speakers_apart_and_smooth_speech_from_lively(
    hearing: FeatureExtractor,
) -> None:
    woman, again, man = (impression(hearing, name) for name in (WOMAN, SAME_WOMAN, MAN))
    near = (woman.cepstral_mean - again.cepstral_mean).abs().mean()
    assert near < 0.7 * (woman.cepstral_mean - man.cepstral_mean).abs().mean()
    samples = torch.from_numpy(resample(recording(WOMAN), RATE).samples)
    with torch.no_grad():
        blurred = hearing(samples + 0.05 * samples.std() * torch.randn(len(samples)))
    assert (blurred.cepstral_deviation < woman.cepstral_deviation).all()


def test_words_are_heard_without_their_colour(hearing: FeatureExtractor) -> None:
    samples = resample(recording(WOMAN), RATE).samples
    dull = np.convolve(samples, [0.5, 0.5], mode="same").astype(np.float32)
    with torch.no_grad():
        one, other = (hearing(torch.from_numpy(each)) for each in (samples, dull))
    both = one.active & other.active
    assert (one.words - other.words)[both].abs().mean() < 0.1
    assert (one.mean - other.mean).abs().max() > 0.4


def test_level_does_not_matter_and_pauses_are_not_active(hearing: FeatureExtractor) -> None:
    samples = torch.from_numpy(resample(recording(WOMAN), RATE).samples[: 3 * RATE])
    with torch.no_grad():
        loud, soft = hearing(samples), hearing(samples * 0.1)
        paused = hearing(torch.cat([samples, torch.zeros(RATE)]))
    torch.testing.assert_close(loud.mean, soft.mean, atol=1e-3, rtol=1e-3)
    assert not paused.active[-90:].any()


def test_sounds_are_those_of_the_words_whoever_says_them(hearing: FeatureExtractor) -> None:
    heard = impression(hearing, WOMAN)
    assert heard.sounds.shape == (len(heard.words), N_SOUNDS)
    swapped = heard.words.flip(0)  # other sounds in the same voice
    moved = (in_context(swapped) @ hearing.axes - heard.sounds)[heard.active].abs().mean()
    level = (in_context(heard.words + 0.1) @ hearing.axes - heard.sounds).abs().mean()
    assert moved > 3 * level
