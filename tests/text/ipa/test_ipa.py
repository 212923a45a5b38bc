"""Phonemes in IPA: many spellings, one reading; what is unknown is named."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.en.ipa import sound_of
from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.latin import VOWELS, read_ipa, with_s


@pytest.mark.parametrize(
    ("language", "ipa", "read"),
    [
        ("EN", "/ˈnuːjən/", "n ˈ u j ə n"),
        ("EN", "t͡ʃɜːrt͡ʃ", "tʃ ˈ ɝ tʃ"),
        ("EN", "əˈgen", "ə ɡ ˈ ɛ n"),
        ("EN", "'nʌʃəl", "n ˈ ʌ ʃ ə l"),
        ("ES", "ˈɲo.ki", "ɲ ˈ o k i"),
        ("ES", "wa'xaka", "w a x ˈ a k a"),
        ("FR", "bõʒuʁ", "b ɔ̃ ʒ u ʁ"),
        ("FR", "œ̃", "œ̃"),
        ("FR", "pɑ̃s(ə).mɑ̃", "p ɑ̃ s ə m ɑ̃"),
    ],
)
def test_spellings_of_a_sound_are_read_alike(language: str, ipa: str, read: str) -> None:
    assert read_ipa(ipa, language) == tuple(read.split())


def test_english_without_a_stress_gets_one_on_its_first_full_vowel() -> None:
    assert read_ipa("təmɑtoʊ", "EN") == ("t", "ə", "m", "ˈ", "ɑ", "t", "oʊ")


@pytest.mark.parametrize(("ipa", "symbol"), [("wɪɸn", "ɸ"), ("w1n", "1"), ("wɪn!", "!")])
def test_an_unknown_symbol_is_named(ipa: str, symbol: str) -> None:
    with pytest.raises(PhonemeUnknown, match=rf"{symbol!r} \(U\+"):
        read_ipa(ipa, "EN")


@pytest.mark.parametrize("ipa", ["", "//", "ˈ", "ː.", " "])
def test_phonemes_without_a_sound_are_refused(ipa: str) -> None:
    with pytest.raises(InvalidInput):
        read_ipa(ipa, "EN")


@given(ipa=st.text(), language=st.sampled_from(sorted(VOWELS)))
def test_any_text_is_read_or_refused(ipa: str, language: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert read_ipa(ipa, language)


def test_the_sound_of_a_possessive_fits_what_is_before_it() -> None:
    assert [with_s(ipa)[-2:] for ipa in ("bʌs", "kæt", "dɒg")] == ["ɪz", "ts", "gz"]


def test_english_phonemes_are_the_networks_phones_and_tones() -> None:
    sound = sound_of("ˈvɪlɪdʒ ˌnɪə")
    assert sound.phones == ("V", "ih", "l", "ih", "jh", "n", "ih", "r")
    assert sound.tones == (0, 2, 0, 1, 0, 0, 3, 0)
