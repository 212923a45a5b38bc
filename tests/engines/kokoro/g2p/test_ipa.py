"""Marked words in Kokoro: spoken by their phonemes, in place, and reported as written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials, to_tone3

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.g2p.ipa import symbols_of
from phonex.engines.kokoro.g2p.pinyin import syllable_symbols
from phonex.engines.kokoro.g2p.pronunciation import count_sounds
from phonex.engines.kokoro.g2p.symbols import SYMBOLS
from phonex.text.ipa.latin import VOWELS
from phonex.text.lexicon.entries import LanguageLexicon, make_entry
from phonex.text.phoneme_markup import marked
from tests.text.transcribe import sinological

LETTERS = st.characters(exclude_categories=["Co"])


@pytest.mark.parametrize("language", sorted(VOWELS))
def test_every_vowel_is_in_the_alphabet(language: str) -> None:
    for british in (False, True):
        said = "".join(symbols_of(vowel, language, british) for vowel in VOWELS[language])
        assert set(said) <= set(SYMBOLS)


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa", "said"),
    [
        ("EN", "[the] Nguyen's (old) book", "Nguyen", "wɪn", "(ðə) wˈɪnz (ˈOld) bˈʊk"),
        ("EN", "I saw A]b[c today.", "A]b[c", "eɪbiː", "ˌI sˈɔ ˈAbi tədˈA."),
        ("ES", "Vive en Oaxaca, sí.", "Oaxaca", "waˈxaka", "bˈiβe ˈen waxˈaka, sˈi."),
        ("FR", "Près d'Aulnoye.", "Aulnoye", "onˈwa", "pʁˈɛ donwˈa."),
        ("ZH", "我爱北京，很好。", "北京", "nan˧˥tɕiŋ˥", "wo↓ ai↘ na↗nʨi→ŋ, xə↓n xau↓."),
        ("ZH", "Phonex", "Phonex", "fēng nī", "fə→ŋni→"),
        ("JP", "東京は雨です。", "東京", "oːsaka", "oːsaka βa ame desɨ."),
        ("JP", "Phonex", "Phonex", "ɸonekːɯsɯ", "ɸoneʔkɯsɨ"),
        ("KR", "우뷁은 좋다.", "우뷁", "hanɡuk̚", "hanɡuɡɯn ʥotʰa."),
        ("KR", "Phonex!", "Phonex", "p͈ʌn", "pʌn!"),
    ],
)
def test_a_marked_word_is_said_in_its_place(
    frontends: KokoroPhonemes, language: str, text: str, word: str, ipa: str, said: str
) -> None:
    lexicon = LanguageLexicon(language, [make_entry(language, word, ipa=ipa)])
    assert frontends.phonemes(lexicon.mark(text), language) == said


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa"),
    [
        ("ZH", "三月去了哈尔滨看雪。", "哈尔滨", "xa˥ˀɤɻ˨˩pin˥"),
        ("JP", "京都都の人は京都へ、京都。", "京都", "kʲoːto"),
        ("KR", "한국은 좋다. 한국 사람이 한국에서.", "한국", "hanɡuk̚"),
    ],
)
def test_a_word_given_as_it_is_read_changes_nothing(
    frontends: KokoroPhonemes, language: str, text: str, word: str, ipa: str
) -> None:
    marked = LanguageLexicon(language, [make_entry(language, word, ipa=ipa)]).mark(text)
    assert frontends.read(marked, language) == frontends.read(text, language)


def test_every_syllable_of_mandarin_comes_back_from_ipa(frontends: KokoroPhonemes) -> None:
    known = {lazy_pinyin(chr(code), style=Style.TONE)[0] for code in range(0x4E00, 0x9FA6)}
    for pinyin in known:
        syllable = to_tone3(pinyin, v_to_u=False, neutral_tone_with_five=True)
        initial, final = to_initials(pinyin), to_finals(pinyin)
        if final and syllable != "yo1":  # whose final pypinyin takes for that of o
            ipa = f"pʰä⁵⁵ {sinological(initial, final, int(syllable[-1]))}"
            said = frontends.phonemes(marked("x", ipa), "ZH")
            assert said == f"pʰa→{syllable_symbols(syllable)}"


@pytest.mark.parametrize(("language", "ipa"), [("ZH", "pei˨˩"), ("JP", "kaɴ"), ("KR", "kam")])
@given(text=st.text(LETTERS))
@settings(max_examples=40)
def test_any_text_is_said_around_marked_words(
    frontends: KokoroPhonemes, language: str, ipa: str, text: str
) -> None:
    word = marked("北", ipa)
    reading = frontends.read(f"{text}{word}{word}{text}", language)
    assert "".join(said.text for said in reading.words).count("北") >= 2
    assert sum(said.n_sounds for said in reading.words) == count_sounds(reading.phonemes)


def test_the_british_say_it_their_way(frontends: KokoroPhonemes) -> None:
    text = LanguageLexicon("EN", [make_entry("EN", "Coe", ipa="koʊɹ")]).mark("Coe")
    assert frontends.phonemes(text, "EN") == "kˈOɹ"
    assert frontends.phonemes(text, "EN", british=True) == "kˈQɹ"
