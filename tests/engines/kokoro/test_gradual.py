"""Sentences that are decoded part by part."""

from itertools import repeat

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.gradual import FRAME, decode_parts, find_cuts
from phonex.engines.kokoro.sentence import RATE
from phonex.engines.kokoro.speakers import get_speaker
from phonex.engines.types import PitchRange, Prosody, VoiceConditioning

PER_SECOND = RATE // 300  # values of the energy
SENTENCE = "The quick brown fox jumps over the lazy dog, and then walked home."


def energy_of(seconds: float, *quiet_s: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    energy = np.full(round(seconds * PER_SECOND), 6, np.float32)
    for at in quiet_s:
        place = round(at * PER_SECOND)
        energy[place - 2 : place + 3] = -8
    return energy


def test_a_sentence_is_cut_where_it_is_quietest_near_the_wanted_length() -> None:
    energy = energy_of(5, 0.5, 1.2, 1.9, 2.5)
    cuts = find_cuts(energy, range(5 * RATE), iter([1.0, 1.2, 9.0]), RATE)
    assert list(cuts) == pytest.approx([1.2 * RATE, 2.5 * RATE], abs=600)


def test_no_part_is_too_short_to_be_worth_it() -> None:
    assert not find_cuts(energy_of(1.7), range(round(1.7 * RATE)), repeat(1.0), RATE)


def test_the_parts_of_what_does_not_change_are_the_whole() -> None:
    noise = np.random.default_rng(0).standard_normal(3 * RATE).astype(np.float32)
    kept, cuts = range(1000, 3 * RATE - 1000), [RATE, 2 * RATE]

    def decode(first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return noise[first * FRAME : last * FRAME].copy()

    parts = list(decode_parts(decode, energy_of(3), kept, cuts, RATE))
    assert [len(part) for part in parts] == [
        pytest.approx(length, abs=240) for length in (RATE - 1000, RATE, RATE - 1000)
    ]
    joined = np.concatenate(parts)
    assert len(joined) == len(kept)
    assert np.allclose(joined[200:-1000], noise[1200:-2000], atol=1e-6)


def test_what_is_kept_beyond_the_sound_is_silence() -> None:
    ones = np.ones(2 * RATE, np.float32)

    def decode(first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return ones[first * FRAME : last * FRAME]

    parts = decode_parts(decode, energy_of(2), range(-300, 2 * RATE + 500), [RATE], RATE)
    joined = np.concatenate(list(parts))
    assert len(joined) == 2 * RATE + 800
    assert not joined[:300].any()
    assert not joined[-500:].any()


def test_gradual_speech_is_that_of_the_whole_sentence(kokoro: KokoroEngine) -> None:
    speaker = get_speaker("EN-US").speaker
    whole = kokoro.speak(SENTENCE, speaker, Prosody())
    said = kokoro.speak_gradually(SENTENCE, speaker, Prosody(), None, iter([1.1, 1.5, 9.0]))
    parts = list(said.parts)

    assert len(parts) == said.n_parts == 3
    assert 0.95 < parts[0].seconds < 1.5
    joined = Audio.join(parts)
    assert len(joined.samples) == len(whole.audio.samples)
    for mine, theirs in zip(said.words, whole.words, strict=True):
        assert mine.text == theirs.text
        assert (mine.start, mine.end) == pytest.approx((theirs.start, theirs.end), abs=0.05)
    assert_alike(joined, whole.audio)
    assert_no_clicks(parts, joined)


def test_a_cloned_voice_speaks_gradually_too(kokoro: KokoroEngine) -> None:
    speaker = get_speaker("EN-US").speaker
    voice = VoiceConditioning({"am_adam": 1.0}, PitchRange(np.log(100), 0.2))
    whole = kokoro.speak_conditioned(SENTENCE, speaker, Prosody(), voice)
    said = kokoro.speak_gradually(SENTENCE, speaker, Prosody(), voice, iter([1.5, 9.0]))
    assert_alike(Audio.join(list(said.parts)), whole.audio)


def test_a_short_sentence_is_spoken_whole(kokoro: KokoroEngine) -> None:
    speaker = get_speaker("EN-US").speaker
    said = kokoro.speak_gradually("Yes.", speaker, Prosody(), None, repeat(1.1))
    [part] = said.parts
    assert np.array_equal(part.samples, kokoro.speak("Yes.", speaker, Prosody()).audio.samples)


def test_the_instant_voice_is_fast_enough_by_itself(kokoro: KokoroEngine) -> None:
    assert kokoro.is_gradual(get_speaker("EN-US").speaker)
    assert not kokoro.is_gradual(get_speaker("EN-INSTANT").speaker)


def assert_alike(audio: Audio, other: Audio) -> None:
    """As loud as the other all along; each decoding makes fine structure of its own."""
    n = RATE // 2
    for start in range(0, len(other.samples) - n, n):
        levels = [
            10 * np.log10(np.mean(np.square(each.samples[start : start + n])) + 1e-6)
            for each in (audio, other)
        ]
        assert levels[0] == pytest.approx(levels[1], abs=4)


def assert_no_clicks(parts: list[Audio], joined: Audio) -> None:
    steps = np.abs(np.diff(joined.samples))
    seams = np.cumsum([len(part.samples) for part in parts])[:-1]
    assert max(steps[seam - 2 : seam + 1].max() for seam in seams) < steps.max() / 3
