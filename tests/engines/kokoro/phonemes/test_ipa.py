"""Marked words in Kokoro: said by their phonemes, in their place, told as they are written."""

import pytest

from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.kokoro.phonemes.ipa import symbols_of
from phonex.engines.kokoro.phonemes.symbols import SYMBOLS
from phonex.text.ipa import VOWELS
from phonex.text.lexicon import Lexicon, make_entry


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
    ],
)
def test_a_marked_word_is_said_in_its_place(
    frontends: KokoroPhonemes, language: str, text: str, word: str, ipa: str, said: str
) -> None:
    lexicon = Lexicon(language, [make_entry(language, word, ipa=ipa)])
    assert frontends.phonemes(lexicon.mark(text), language) == said


def test_the_british_say_it_their_way(frontends: KokoroPhonemes) -> None:
    text = Lexicon("EN", [make_entry("EN", "Coe", ipa="koʊɹ")]).mark("Coe")
    assert frontends.phonemes(text, "EN") == "kˈOɹ"
    assert frontends.phonemes(text, "EN", british=True) == "kˈQɹ"
