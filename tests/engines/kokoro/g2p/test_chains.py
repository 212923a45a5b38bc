"""Long text without spaces reaches hibari's G2P in lengths that it can process quickly."""

import re

import pytest
from hibari.g2p import G2P  # type: ignore[import-untyped]

from phonex.engines.kokoro.g2p.chains import cut_chains
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.text.phoneme_markup import marked

LONGEST = 24  # parts that it tries to join at once: 300 ways
CHAINS = (
    *("a-", "A-C-G-T-", "river-stone-", "a/", "a_", "a=", "a@", "x&", "a’", "o'", "a.b,", "a:"),
    *("aB", "RiverStone", "1a", "3-", "é-", "a~b", "#", "+a", "\\a", "(a)", '"a', "«a»", "…a"),
)
ORDINARY = (
    ("a state-of-the-art mother-in-law", "ɐ stˈAtʌvðiˈɑɹt mˈʌðəɹənlˌɔ"),
    ("A-B-C", "ˌAbˈisˈi"),
    ("jack-of-all-trades", "ʤˈækʌvˌɔltɹˈAdz"),
    (
        "the two-hundred-and-twenty-three-year-old tree",
        "ðə tˌuhˈʌndɹədændtwˈɛntiθɹˌijˈɪɹˈOld tɹˈi",
    ),
    ("W-I-K-I-P-E-D-I-A", "dˈʌbᵊljuˌIkˈAˌIpˌiˌidˈiˈIˈA"),
)


@pytest.fixture(scope="module")
def g2p() -> G2P:
    return G2P()


@pytest.mark.parametrize(("text", "phonemes"), ORDINARY)
def test_words_with_hyphens_are_read_as_they_are(
    frontends: KokoroPhonemes, text: str, phonemes: str
) -> None:
    assert cut_chains(text) == text
    assert frontends.phonemes(text, "EN") == phonemes


@pytest.mark.parametrize("part", CHAINS)
def test_no_chain_has_many_parts(g2p: G2P, part: str) -> None:
    text = cut_chains(part * 200)
    words = g2p.retokenize(g2p.tokenize(text))
    assert max(len(word) if isinstance(word, list) else 1 for word in words) <= LONGEST
    assert max(map(len, text.split())) <= 10 * LONGEST


@pytest.mark.parametrize("part", CHAINS)
def test_nothing_is_lost_but_signs_that_join(part: str) -> None:
    text = part * 200
    assert re.sub("[-_'’ ]", "", cut_chains(text)) == re.sub("[-_'’ ]", "", text)


def test_a_marked_word_is_cut_nowhere() -> None:
    word = marked("Nguyen" * 8, "wɪn" * 20)
    assert word in cut_chains("a-" * 30 + word + "-a" * 30)


@pytest.mark.parametrize("language", ["EN", "ZH", "JP", "KR"])
@pytest.mark.parametrize("chain", ["a-" * 120, "A-C-G-T-" * 30, "river-stone-" * 20])
def test_a_chain_is_said_in_parts_in_every_language(
    frontends: KokoroPhonemes, language: str, chain: str
) -> None:
    before = {"EN": "well ", "ZH": "中文", "JP": "日本", "KR": "한국 "}[language]
    words = frontends.phonemes(before + chain, language).split()
    assert len(words) > 4
    assert max(map(len, words)) < 100
