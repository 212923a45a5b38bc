"""A text read word by word: the words have exactly the sounds of the phonemes."""

import pytest

from phonex.engines.kokoro.g2p.frontend import LANGUAGES, KokoroPhonemes
from phonex.engines.kokoro.g2p.pronunciation import SaidWord, count_sounds
from phonex.engines.kokoro.g2p.word_alignment import share_sounds

TEXTS = {
    "EN": "“Well,” she said — we don't know; it's a well-known e-mail (really) from NASA…",
    "ES": "¿Dónde está la biblioteca? En el centro de la ciudad, a las tres y media.",
    "FR": "Je m'appelle Marie, et c'est l'heure de la pause; qu'est-ce que tu fais ?",
    "ZH": "今天天气很好，我们用 iPhone 打电话吧。",
    "JP": "今日は天気がいいので、Michael と公園まで歩いて行きましょう。",
    "KR": "“네,” 그는 iPhone으로 전화했어요… 서울역에서 사과 세 개를 샀다(정말?).",
}
WORDS = {
    "EN": "Well she said we don't know it's a well-known e-mail really from NASA",
    "ES": "Dónde está la biblioteca En el centro de la ciudad a las tres y media",
    "FR": "Je m'appelle Marie et c'est l'heure de la pause qu'est-ce que tu fais",
    "ZH": "今天天气 很 好 我们 用 iPhone 打电话 吧",
    "JP": "今日 は 天気 が いい ので Michael と 公園 まで 歩いて 行き ましょう",
    "KR": "네 그는 iphone으로 전화했어요 서울역에서 사과 세 개를 샀다 정말",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_have_all_the_sounds(frontends: KokoroPhonemes, language: str) -> None:
    reading = frontends.read(TEXTS[language], language)
    assert sum(word.n_sounds for word in reading.words) == count_sounds(reading.phonemes) > 20
    assert reading.phonemes == frontends.phonemes(TEXTS[language], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_the_text(frontends: KokoroPhonemes, language: str) -> None:
    reading = frontends.read(TEXTS[language], language)
    assert [word.text for word in reading.words] == WORDS[language].split()
    assert all(word.n_sounds > 0 for word in reading.words)


def test_words_said_as_one_share_its_sounds_by_their_letters() -> None:
    shared = share_sounds(["el", "de", "la", "casa"], ["ˈel", "dela", "kˈasa"])
    assert shared == (
        SaidWord("el", 3),
        SaidWord("de", 2),
        SaidWord("la", 2),
        SaidWord("casa", 5),
    )


def test_a_word_said_as_several_has_all_their_sounds() -> None:
    shared = share_sounds(["son", "2024", "euros"], ["son", "dˈos", "mil", "βejnte", "eʊɾos"])
    assert [word.n_sounds for word in shared] == [3, 13, 5]


@pytest.mark.parametrize(
    ("words", "groups"), [([], ["ab"]), (["a"], []), (["a"] * 9, ["b"]), (["%"], ["abc", "de"])]
)
def test_sharing_never_fails_and_loses_no_sound(words: list[str], groups: list[str]) -> None:
    n_sounds = sum(word.n_sounds for word in share_sounds(words, groups))
    assert n_sounds == (sum(map(len, groups)) if words else 0)
