"""The contract of every speech engine."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.protocols import SpeechEngine
from phonex.engines.types import Prosody, Speaker, Speech
from phonex.errors import SpeakerNotFound
from phonex.text.languages import LANGUAGES
from tests.engines.conftest import fixed_ipa

TEXT = "The birch canoe, don't slide."
WORDS = ["the", "birch", "canoe", "don't", "slide"]
PLAIN = Prosody(seed=1)

# espeak-ng's oscillators keep running between texts, so lengths differ by a few samples.
INEXACT = {"espeak"}
# The fixture that holds the engine, and the speaker it speaks as.
CASES = {
    "kokoro": ("kokoro", "EN-US"),
    "instant": ("kokoro", "EN-INSTANT"),
    "melotts": ("melotts", "EN-US"),
    "espeak": ("espeak", "EN-US"),
}


@dataclass(frozen=True)
class Case:
    """open_another: an engine of the same kind that has loaded nothing yet."""

    engine: SpeechEngine
    speaker: Speaker
    open_another: Callable[[], SpeechEngine]

    def speak(self, text: str = TEXT, prosody: Prosody = PLAIN) -> Speech:
        return self.engine.speak(text, self.speaker, prosody)


def assert_alike(case: Case, one: Speech, other: Speech) -> None:
    if case.engine.name not in INEXACT:
        np.testing.assert_array_equal(one.audio.samples, other.audio.samples)
    assert one.audio.seconds == pytest.approx(other.audio.seconds, rel=1e-3)
    assert [word.text for word in one.words] == [word.text for word in other.words]
    times = [
        [time for word in each.words for time in (word.start, word.end)] for each in (one, other)
    ]
    assert times[0] == pytest.approx(times[1], abs=0.005)


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, models_dir: Path, melotts_models: Path) -> Case:
    fixture, speaker_id = CASES[request.param]
    engine: SpeechEngine = request.getfixturevalue(fixture)
    openers: dict[str, Callable[[], SpeechEngine]] = {
        "kokoro": lambda: KokoroEngine(models_dir, 0, KokoroPhonemes(fixed_ipa)),
        "melotts": lambda: MeloEngine(melotts_models, 1, "cpu", "fp32", Variation()),
        "espeak": lambda: EspeakEngine(EspeakProcess()),
    }
    speaker = next(each for each in engine.speakers() if each.id == speaker_id)
    return Case(engine, speaker, openers[fixture])


@pytest.fixture(scope="module")
def speech(case: Case) -> Speech:
    """The text, at normal speed and pitch."""
    return case.speak()


def test_each_language_has_speakers_with_ids_of_their_own(case: Case) -> None:
    speakers = case.engine.speakers()
    assert len({each.id for each in speakers}) == len(speakers)
    assert {each.language for each in speakers} <= LANGUAGES.keys()
    assert {each.engine for each in speakers} == {case.engine.name}
    assert {each.gender for each in speakers} <= {"female", "male", "neutral"}


def test_audio_is_mono_float32_within_full_scale(case: Case, speech: Speech) -> None:
    samples = speech.audio.samples
    assert speech.audio.rate == case.engine.rate
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
    assert 0 < np.abs(samples).max() <= 1
    assert 1 < speech.audio.seconds < 6


@pytest.mark.parametrize("semitones", [-12, 12])
def test_pitch_changes_the_samples_and_not_the_length(
    case: Case, speech: Speech, semitones: float
) -> None:
    moved = case.speak(prosody=Prosody(pitch_semitones=semitones, seed=1)).audio
    assert moved.seconds == pytest.approx(speech.audio.seconds, rel=1e-3)
    n = min(len(moved.samples), len(speech.audio.samples))
    assert not np.allclose(moved.samples[:n], speech.audio.samples[:n], atol=1e-3)
    assert np.abs(moved.samples).max() <= 1


def test_speed_divides_the_length(case: Case) -> None:
    slow, fast = (case.speak(prosody=Prosody(speed, seed=1)).audio.seconds for speed in (0.7, 1.4))
    assert slow / fast == pytest.approx(2, rel=0.25)


def test_the_same_call_gives_the_same_speech(case: Case, speech: Speech) -> None:
    other, again = case.speak("Something else."), case.speak()
    assert_alike(case, again, speech)
    assert not np.array_equal(other.audio.samples, speech.audio.samples)


@pytest.mark.parametrize("prosody", [PLAIN, Prosody(0.7, seed=1), Prosody(1.5, 3.0, seed=1)])
def test_words_follow_each_other_within_the_audio(case: Case, prosody: Prosody) -> None:
    speech = case.speak(prosody=prosody)
    assert [word.text.lower() for word in speech.words] == WORDS
    assert speech.words[0].start >= 0
    assert all(word.start < word.end for word in speech.words)
    assert all(one.end <= other.start for one, other in pairwise(speech.words))
    assert speech.words[2].end < speech.words[3].start  # there is a pause at the comma
    assert speech.words[-1].end <= speech.audio.seconds


@pytest.mark.parametrize("text", ["", " ", "...", "… ?!", "()", "\0", "\ud800", "\u200b"])
def test_text_without_words_gives_no_samples(case: Case, text: str) -> None:
    speech = case.speak(text, Prosody(2, 4))
    assert (len(speech.audio.samples), speech.audio.rate) == (0, case.engine.rate)
    assert speech.words == ()


def test_phonemes_are_those_of_the_text(case: Case) -> None:
    one, other = (case.engine.phonemes(text, case.speaker) for text in (TEXT, "Hello."))
    assert len(one) > len(other) > 0
    assert case.engine.phonemes("", case.speaker) == ""


def test_a_speaker_of_another_engine_is_refused(case: Case) -> None:
    stranger = Speaker("nobody", "Nobody", "EN", "elsewhere", "female")
    with pytest.raises(SpeakerNotFound, match=r"nobody.*EN-US, EN-BR"):
        case.engine.speak(TEXT, stranger, PLAIN)


def test_a_language_that_it_does_not_speak_has_a_reason(case: Case) -> None:
    assert case.engine.unavailable_reason("EN") == ""
    assert "XX" in case.engine.unavailable_reason("XX")


def test_closing_frees_it_and_the_next_use_opens_it_again(case: Case, speech: Speech) -> None:
    engine = case.open_another()
    engine.close()
    assert (engine.state().available, engine.state().loaded) == (True, False)
    for _ in range(2):
        assert_alike(case, engine.speak(TEXT, case.speaker, PLAIN), speech)
        engine.close()
        engine.close()
        assert not engine.state().loaded


def test_state_tells_that_it_is_loaded(case: Case, speech: Speech) -> None:
    state = case.engine.state()
    assert (state.name, state.available, state.loaded) == (case.engine.name, True, True)
    assert state.reason == ""
