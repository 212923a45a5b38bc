"""Phonemes in espeak-ng: each one is spoken, and words keep their written positions."""

from itertools import pairwise

import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.mnemonics import with_mnemonics
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.types import Prosody
from phonex.text.lexicon.entries import LanguageLexicon, make_entry
from phonex.text.phoneme_markup import marked

# Phonemes that espeak-ng returns exactly as given.
SAID = {
    "EN": "ɑ æ ʌ aʊ aɪ ɛ eɪ ɪ oʊ ɔɪ ʊ b tʃ d ð f ɡ h dʒ k l m n ŋ p s ʃ θ v w j z ʒ",
    "ES": "a e i o u β ð f ɡ j k l ʎ m n ɲ ŋ p r ɾ s ʃ t θ tʃ dʒ w x ʝ",
    "FR": "a ɑ̃ e ɛ ɛ̃ ə i o ɔ ɔ̃ œ œ̃ ø u y b d f ɡ j k l m n ɲ ŋ p ʁ s ʃ t v w z ʒ",
}
SYLLABLES = {
    **{
        "ma1": "妈",
        "nǚ": "女",
        "lüè": "略",
        "ér": "儿",
        "zhī": "知",
        "sì": "四",
        "rì": "日",
        "yuè": "月",
    },
    **{
        "qū": "区",
        "xióng": "熊",
        "guāng": "光",
        "wēng": "翁",
        "yǒng": "永",
        "liú": "流",
        "duì": "对",
    },
    **{"chūn": "春", "jūn": "军", "bō": "波", "huái": "怀", "shuǐ": "水", "cuò": "错", "zéi": "贼"},
}
VOICES = {"EN": "en-us", "ES": "es", "FR": "fr-fr"}


@pytest.mark.parametrize("language", SAID)
def test_it_says_what_is_asked_for(process: EspeakProcess, language: str) -> None:
    for phoneme in SAID[language].split():
        text = with_mnemonics(marked("x", f"s{phoneme}sa"), language)
        said = "".join(phone.ipa for phone in process.speak(text, VOICES[language]).phones)
        assert said.replace("ˈ", "").startswith(f"s{phoneme}"), said


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa", "written"),
    [
        ("ZH", "我爱 北京 。", "北京", "pei˨˩tɕiŋ˥", "我爱 北京 。"),
        ("ZH", "女儿，四月，绿", "四月", "sz̩⁵¹ y̯ɛ⁵¹", "女儿，四月，绿"),
        ("JP", "これは 東京 です", "東京", "toːkʲoː", "これは トーキョー です"),
        ("KR", "우뷁에서 왔다", "우뷁", "hanɡuk̚", "한국에서 왔다"),
        ("KR", "우뷁이다", "우뷁", "ɾobot̚", "로봇이다"),
    ],
)
def test_it_says_the_letters_that_spell_the_sounds(
    process: EspeakProcess, language: str, text: str, word: str, ipa: str, written: str
) -> None:
    engine = EspeakEngine(process)
    speaker = next(each for each in engine.speakers() if each.language == language)
    marked_text = LanguageLexicon(language, [make_entry(language, word, ipa=ipa)]).mark(text)
    said, wanted = (engine.phonemes(each, speaker).split() for each in (marked_text, written))
    assert said == wanted


def test_every_syllable_of_mandarin_is_pinyin_to_espeak(process: EspeakProcess) -> None:
    for syllable, character in SYLLABLES.items():
        said = process.ipa(with_mnemonics(marked("x", syllable), "ZH"), "cmn")
        assert said == process.ipa(character, "cmn"), syllable


def test_brackets_of_a_text_are_no_commands(process: EspeakProcess) -> None:
    engine = EspeakEngine(process)
    speaker = engine.speakers()[0]
    assert engine.phonemes("one [[w'In]] two", speaker) == engine.phonemes(
        "one ((w'In]] two", speaker
    )


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa", "heard"),
    [
        ("ZH", "我爱北京天", "北京", "pei˨˩tɕiŋ˥", ["我", "爱", "北京", "天"]),
        ("JP", "これは東京です", "東京", "toːkʲoː", ["これは", "東京", "です"]),
        ("KR", "한국 우뷁에 간다", "우뷁", "pusan", ["한국", "우뷁에", "간다"]),
    ],
)
def test_a_marked_word_is_reported_as_it_is_written(
    process: EspeakProcess, language: str, text: str, word: str, ipa: str, heard: list[str]
) -> None:
    engine = EspeakEngine(process)
    speaker = next(each for each in engine.speakers() if each.language == language)
    marked_text = LanguageLexicon(language, [make_entry(language, word, ipa=ipa)]).mark(text)
    words = engine.speak(marked_text, speaker, Prosody()).words
    assert [each.text for each in words] == heard
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_a_marked_word_has_its_time(process: EspeakProcess) -> None:
    engine = EspeakEngine(process)
    text = LanguageLexicon("EN", [make_entry("EN", "New York", ipa="nuː ˈjɔɹk")]).mark(
        "Hello, New York's weather is fine."
    )
    speech = engine.speak(text, engine.speakers()[0], Prosody())
    words = [word.text for word in speech.words]
    assert words == ["Hello", "New York's", "weather", "is", "fine"]
    assert all(word.end > word.start for word in speech.words)
