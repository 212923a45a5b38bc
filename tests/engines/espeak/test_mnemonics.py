"""Phonemes in espeak-ng: it says each one, its words stay where they are written."""

import pytest

from phonex.engines.base import Prosody
from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.mnemonics import with_mnemonics
from phonex.engines.espeak.process import EspeakProcess
from phonex.text.lexicon import Lexicon, make_entry
from phonex.text.marks import marked

# What each language writes in its own way, or leaves to its neighbours.
SAID = {
    "EN": "ɑ æ ʌ aʊ aɪ ɛ eɪ ɪ oʊ ɔɪ ʊ b tʃ d ð f ɡ h dʒ k l m n ŋ p s ʃ θ v w j z ʒ",
    "ES": "a e i o u β ð f ɡ j k l ʎ m n ɲ ŋ p r ɾ s ʃ t θ tʃ dʒ w x ʝ",
    "FR": "a ɑ̃ e ɛ ɛ̃ ə i o ɔ ɔ̃ œ œ̃ ø u y b d f ɡ j k l m n ɲ ŋ p ʁ s ʃ t v w z ʒ",
}
VOICES = {"EN": "en-us", "ES": "es", "FR": "fr-fr"}


@pytest.mark.parametrize("language", SAID)
def test_it_says_what_is_asked_for(process: EspeakProcess, language: str) -> None:
    for phoneme in SAID[language].split():
        text = with_mnemonics(marked("x", f"s{phoneme}sa"), language)
        said = "".join(phone.ipa for phone in process.speak(text, VOICES[language]).phones)
        assert said.replace("ˈ", "").startswith(f"s{phoneme}"), said


def test_brackets_of_a_text_are_no_commands(process: EspeakProcess) -> None:
    engine = EspeakEngine(process)
    speaker = engine.speakers()[0]
    assert engine.phonemes("one [[w'In]] two", speaker) == engine.phonemes(
        "one ((w'In]] two", speaker
    )


def test_a_marked_word_has_its_time(process: EspeakProcess) -> None:
    engine = EspeakEngine(process)
    text = Lexicon("EN", [make_entry("EN", "New York", ipa="nuː ˈjɔɹk")]).mark(
        "Hello, New York's weather is fine."
    )
    speech = engine.speak(text, engine.speakers()[0], Prosody())
    words = [word.text for word in speech.words]
    assert words == ["Hello", "New York's", "weather", "is", "fine"]
    assert all(word.end > word.start for word in speech.words)
