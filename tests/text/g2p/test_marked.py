"""MeloTTS' frontends with marked words: their phones, and counts that fit the tokenizer."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.text.g2p.phonemes import Phonemes
from phonex.text.g2p.phonemes import WordPieces as WordPiecer
from phonex.text.lexicon.entries import LanguageLexicon, make_entry
from phonex.text.phoneme_markup import marked

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
TEXT_LANGUAGES = {"ZH": "ZH_MIX_EN"}


LETTERS = st.characters(exclude_categories=("Cs", "Co"))
frontend_of = cache(open_frontend)


@cache
def pieces_of(text_language: str) -> WordPiecer:
    return WordPieces(GOLDEN / "hf" / text_language).pieces


def say(language: str, text: str, word: str, ipa: str, *, compatible: bool = False) -> Phonemes:
    """With the word marked where phonemes are given; every count fits the tokenizer."""
    text_language = TEXT_LANGUAGES.get(language, language)
    frontend, pieces = frontend_of(text_language, compatible), pieces_of(text_language)
    entries = [make_entry(language, word, ipa=ipa)] if ipa else []
    said = frontend.phonemes(
        frontend.normalise(LanguageLexicon(language, entries).mark(text)), pieces
    )
    assert_counts(said, pieces)
    return said


def assert_counts(said: Phonemes, pieces: WordPiecer) -> None:
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(pieces(said.norm_text)) + 2


@pytest.mark.parametrize("compatible", [False, True])
@pytest.mark.parametrize(
    ("language", "text", "word", "ipa", "phones"),
    [
        ("EN", "Mr. Nguyen's house", "Nguyen", "wɪn", "w ih n z"),
        ("ES", "Vive en Oaxaca, México.", "Oaxaca", "waˈxaka", "w a x ˈ a k a"),
        ("FR", "Le bœuf d'Aulnoye.", "Aulnoye", "ˈonwa", "d ˈ o n w a"),
        ("ZH", "我爱北京，very好。", "北京", "nan˧˥tɕiŋ˥", "n an j ing"),
        ("ZH", "我用Phonex说话", "Phonex", "fēng nī", "f eng n i"),
        ("JP", "今日東京は雨です。", "東京", "oːsaka", "o o s a k a"),
        ("JP", "Phonexを使う。", "Phonex", "ɸonekːɯsɯ", "f o n e q k u s u"),
        ("KR", "나는 우뷁에 간다.", "우뷁", "pusan", "ᄇ ᅮ ᄉ ᅡ ᄂ ᅦ"),
        ("KR", "우뷁 안에 우뷁과", "우뷁", "ɾobot̚", "ᄅ ᅩ ᄇ ᅩ ᆮ ᄋ ᅡ ᄂ ᅦ ᄅ ᅩ ᄇ ᅩ ᆮ ᄁ ᅪ"),
    ],
)
def test_a_marked_word_is_said_by_its_phonemes(
    language: str, text: str, word: str, ipa: str, phones: str, compatible: bool
) -> None:
    said = say(language, text, word, ipa, compatible=compatible)
    assert f" {phones} " in f" {' '.join(said.phones)} "
    assert word in said.norm_text


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa"),
    [
        ("ZH", "我爱北京，天气好。", "北京", "peɪ̯²¹⁴⁻²¹ t͡ɕiŋ⁵⁵"),
        ("ZH", "三月去了哈尔滨。", "哈尔滨", "hā ěr bīn"),
        ("JP", "私は横浜へ行く。横浜都に住む。", "横浜", "jokohama"),
        ("JP", "これは柏餅", "柏餅", "kaɕiwamotɕi"),
        ("KR", "한국은 좋다. 한국 사람이 한국에서 온다.", "한국", "hanɡuk̚"),
        ("KR", "학교만, 학교", "학교", "hak̚k͈jo"),
    ],
)
def test_the_words_around_one_are_said_as_ever(
    language: str, text: str, word: str, ipa: str
) -> None:
    given_so, plain = say(language, text, word, ipa), say(language, text, word, "")
    assert (given_so.phones, given_so.tones) == (plain.phones, plain.tones)


def test_what_is_behind_a_japanese_word_is_read_as_behind_a_noun() -> None:
    said = say("JP", "独逸人は龘城へ", "独逸", "doitsɯ")
    assert " ".join(said.phones).startswith("_ d o i ts u j i N w a")


@pytest.mark.parametrize(
    ("ipa", "ending", "phones"),
    [
        ("pusan", "은", "ᄂ ᅳ ᆫ"),
        ("pusan", "로", "ᆯ ᄅ ᅩ"),
        ("hanɡuk", "만", "ᆼ ᄆ ᅡ ᆫ"),
        ("hanɡuk", "도", "ᆨ ᄄ ᅩ"),
        ("hanɡuk", "하고", "ᄏ ᅡ ᄀ ᅩ"),
        ("ɾobot̚", "이", "ᄉ ᅵ"),
        ("sʌul", "역", "ᄅ ᅧ ᆨ"),
        ("kaŋ", "이", "ᆼ ᄋ ᅵ"),
        ("pusan", " 은", "ᆫ ᄋ ᅳ ᆫ"),
        ("pusan", ".", "ᆫ ."),
    ],
)
def test_a_korean_word_meets_its_ending(ipa: str, ending: str, phones: str) -> None:
    said = say("KR", f"우뷁{ending}", "우뷁", ipa)
    assert " ".join(said.phones[1:-1]).endswith(f" {phones}")


@pytest.mark.parametrize("compatible", [False, True])
@pytest.mark.parametrize(("language", "ipa"), [("ZH_MIX_EN", "pei˨˩"), ("JP", "ka"), ("KR", "kak")])
@given(text=st.text(st.one_of(st.sampled_from("北Жー々一두 가,1"), LETTERS)))
@settings(max_examples=50)
def test_any_text_is_said_around_marked_words(
    language: str, ipa: str, compatible: bool, text: str
) -> None:
    frontend, pieces = frontend_of(language, compatible), pieces_of(language)
    word = marked("北", ipa)
    said = frontend.phonemes(frontend.normalise(f"{text}{word}{word}{text}"), pieces)
    assert_counts(said, pieces)
    assert said.norm_text.count("北") >= 2
