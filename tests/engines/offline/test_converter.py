"""The offline converter: its embedding of a sample, and its effect on speech."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from phonex.audio.loudness import measure
from phonex.audio.types import Audio
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.offline.embedding import EQUALISER, GAIN, LOUDNESS, SPECTRUM
from phonex.engines.offline.embedding_check import check
from phonex.engines.offline.pitch import measure_pitch
from phonex.engines.offline.spectrum import long_term_spectrum
from phonex.engines.types import DecoderInput, Embedding, Prosody, Speaker, VoiceConditioning
from phonex.errors import SampleUnusable
from tests.engines.offline.adaptation.studio import random_weights, utterance
from tests.engines.offline.speech import MAN, SAME_WOMAN, WOMAN, recording, sample, speak_reference


@pytest.fixture(scope="module")
def woman(offline: OfflineConverter) -> Embedding:
    return offline.embed(sample(WOMAN))


def hz(audio: Audio) -> float:
    return float(np.exp(measure_pitch(audio).median))


def distance(audio: Audio, embedding: Embedding) -> float:
    """The distance of a sound's spectrum from an embedding's, ignoring level; 60 … 4000 Hz."""
    difference = long_term_spectrum(audio) - embedding[SPECTRUM].astype(np.float32)
    return float(np.std(difference[4:256]))


def source_of(offline: OfflineConverter, speech: Audio) -> Embedding:
    return offline.source_embedding(Speaker("", "", "EN", "espeak", "male"), lambda: speech)


def test_nothing_is_loaded_before_the_first_sample(woman: Embedding) -> None:
    converter = OfflineConverter()
    assert not converter.state().loaded
    converter.convert(recording(WOMAN), woman, None)
    assert not converter.state().loaded
    source_of(converter, recording(WOMAN))
    assert converter.state().loaded


def test_conditioning_has_the_sex_and_the_pitch_of_the_speaker(
    offline: OfflineConverter, man: Embedding, woman: Embedding
) -> None:
    his, hers = offline.conditioning(man), offline.conditioning(woman)

    def share_of_men(conditioning: VoiceConditioning) -> float:
        return sum(part for name, part in conditioning.mixture.items() if name[1] == "m")

    assert share_of_men(his) > 0.5 > share_of_men(hers)
    assert np.exp(his.pitch.median) == pytest.approx(113, rel=0.05)
    assert np.exp(hers.pitch.median) == pytest.approx(212, rel=0.05)


def test_reference_is_spoken_in_the_voice_of_the_embedding() -> None:
    heard: list[VoiceConditioning] = []

    def listen(conditioning: VoiceConditioning) -> Audio:
        heard.append(conditioning)
        return speak_reference(conditioning)

    converter = OfflineConverter(listen)
    conditioning = converter.conditioning(converter.embed(sample(MAN)))
    (asked,) = heard
    assert asked.mixture == pytest.approx(conditioning.mixture)
    assert asked.pitch == conditioning.pitch


def test_reference_is_spoken_once_for_a_recording_that_comes_again() -> None:
    heard: list[VoiceConditioning] = []

    def listen(conditioning: VoiceConditioning) -> Audio:
        heard.append(conditioning)
        return speak_reference(conditioning)

    converter = OfflineConverter(listen)
    first, _, again = (converter.embed(sample(name)) for name in (MAN, WOMAN, MAN))
    assert len(heard) == 2
    assert all(np.array_equal(first[name], again[name]) for name in first)


@pytest.mark.parametrize("conditioned", [True, False])
def test_convert_keeps_the_loudness(
    offline: OfflineConverter, man: Embedding, conditioned: bool
) -> None:
    speech = recording(SAME_WOMAN)
    source = None if conditioned else source_of(offline, speech)
    converted = offline.convert(speech, man, source)
    assert measure(converted) == pytest.approx(measure(speech), abs=0.5)


@pytest.mark.parametrize("conditioned", [True, False])
def test_convert_moves_the_spectrum_to_the_target(
    offline: OfflineConverter, man: Embedding, conditioned: bool
) -> None:
    speech = recording(SAME_WOMAN)  # is the reference speech as well
    source = None if conditioned else source_of(offline, speech)
    converted = offline.convert(speech, man, source)
    assert distance(converted, man) < 0.6 * distance(speech, man)


def test_conditioned_speech_keeps_its_pitch(offline: OfflineConverter, woman: Embedding) -> None:
    speech = recording(SAME_WOMAN)
    assert hz(offline.convert(speech, woman, None)) == pytest.approx(hz(speech), rel=0.03)


def test_other_speech_takes_on_the_pitch(offline: OfflineConverter, woman: Embedding) -> None:
    speech = recording(MAN)
    converted = offline.convert(speech, woman, source_of(offline, speech))
    assert hz(converted) == pytest.approx(212, rel=0.06)


def test_silence_and_nothing_stay(offline: OfflineConverter, man: Embedding) -> None:
    for silence in (Audio.silence(0.5, 24_000), Audio.silence(0, 24_000)):
        converted = offline.convert(silence, man, None)
        np.testing.assert_array_equal(converted.samples, silence.samples)


def test_sample_without_voice_is_refused(offline: OfflineConverter) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    with pytest.raises(SampleUnusable):
        offline.embed(Audio(noise, 16_000))


def test_equaliser_takes_the_reference_to_the_sample(man: Embedding) -> None:
    assert man[EQUALISER].std() > 0.2
    assert distance(recording(SAME_WOMAN), man) > 0.5


def test_clones_speak_with_their_own_pitch_and_spectrum(kokoro: KokoroEngine) -> None:
    speaker = kokoro.speakers()[0]

    def say(conditioning: VoiceConditioning) -> Audio:
        text = "We walked along the river and talked."
        return kokoro.speak_conditioned(text, speaker, Prosody(), conditioning).audio

    converter = OfflineConverter(say)
    for name, lowest, highest in ((MAN, 102, 125), (WOMAN, 190, 235)):
        target = converter.embed(sample(name))
        conditioned = say(converter.conditioning(target))
        clone = converter.convert(conditioned, target, None)
        assert lowest < hz(clone) < highest
        assert distance(clone, target) < 0.7 * distance(conditioned, target)


def test_what_a_fit_added_to_an_older_voice_can_be_taken_away(
    offline: OfflineConverter, man: Embedding
) -> None:
    fitted: Embedding = {
        **man,
        "bias.decode.0.norm1": np.ones(1024, np.float32),
        "gain": np.array(0.9),
        "fitted": np.array(0.8),
        EQUALISER: np.zeros(513, np.float32),
    }
    instant = offline.instant(fitted)
    assert instant.keys() == man.keys()
    assert all(np.array_equal(instant[name], man[name]) for name in man)


class Backend:
    """Fits with random weights. Its voices are a woman's, and softer when they are fitted."""

    def __init__(self) -> None:
        self.asked: list[VoiceConditioning] = []

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        return random_weights()

    def decoder_input(self, sentence: str, conditioning: VoiceConditioning) -> DecoderInput:
        tensors = utterance(len(sentence))
        return DecoderInput(**{name: tensor.numpy() for name, tensor in vars(tensors).items()})

    def speak_reference(self, conditioning: VoiceConditioning) -> Audio:
        self.asked.append(conditioning)
        speech = speak_reference(conditioning)
        return Audio(speech.samples * np.float32(0.5 if conditioning.biases else 1), speech.rate)


def test_a_fitted_voice_is_as_loud_as_the_instant_one(
    offline: OfflineConverter, man: Embedding
) -> None:
    backend = Backend()
    fitted = offline.fit(sample(MAN), man, backend, n_steps=1)
    assert float(fitted[GAIN]) == pytest.approx(2, rel=1e-3)
    (asked,) = backend.asked  # the loudness of the instant voice is known
    assert asked.biases


def test_what_a_fit_adds_can_be_taken_away(offline: OfflineConverter, man: Embedding) -> None:
    fitted = offline.fit(sample(MAN), man, Backend(), n_steps=1)
    again = offline.fit(sample(MAN), fitted, Backend(), n_steps=1)
    for each in (fitted, again):
        check(each)
        instant = OfflineConverter().instant(each)  # without speaking
        assert instant.keys() == man.keys()
        assert all(np.array_equal(instant[name], man[name]) for name in man)


def test_the_loudness_of_an_older_voice_is_measured_when_it_is_fitted(
    offline: OfflineConverter, man: Embedding
) -> None:
    older = {name: array for name, array in man.items() if name != LOUDNESS}
    fitted = offline.fit(sample(MAN), older, Backend(), n_steps=1)
    assert float(fitted[GAIN]) == pytest.approx(2, rel=1e-3)
    assert fitted.keys() >= man.keys()
