import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from phonex.engines.melotts.frontends.romance.gruut_words import GruutLexicon, GruutWords


@pytest.fixture(scope="module")
def words() -> dict[str, GruutWords]:
    return {language: GruutWords(language) for language in ("es", "fr")}


@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_word_of_the_lexicon_is_missed(words: dict[str, GruutWords], language: str) -> None:
    table = sqlite3.connect(words[language].folder / "espeak" / "lexicon.db")
    listed = table.execute(
        "SELECT word, phonemes FROM word_phonemes WHERE pron_order = 0 AND id % 211 = 0"
    ).fetchall()
    table.close()
    say = words[language].pronounce
    assert len(listed) > 400
    assert [word for word, phones in listed if say(word) != tuple(phones.split())] == []


@pytest.mark.parametrize(
    ("language", "word", "phones"),
    [
        ("es", "Águila", "ˈa ɣ i l a"),  # by its lower case
        ("es", "ándale", "ˈa n d a l e"),
        ("es", "zorblaxón", "θ ˌo ɾ β l a k s ˈo n"),  # guessed
        ("fr", "SNCF", "ˌɛ s ˌɛ n s ˌe ˈɛ f"),
        ("fr", "c-œ-u-r", "k ˈœ ʁ"),  # by its letters alone
        ("fr", "blorgon", "b l ɔ ʁ g ˈɔ̃"),
        ("fr", "", ""),
    ],
)
def test_words_are_looked_up_or_guessed(
    words: dict[str, GruutWords], language: str, word: str, phones: str
) -> None:
    assert " ".join(words[language].pronounce(word)).replace("ɡ", "g") == phones


def test_threads_hear_the_same(words: dict[str, GruutWords]) -> None:
    asked = [f"{start}{end}" for start in ("cas", "zorb", "rel") for end in ("ar", "ita", "axón")]
    alone = [*map(GruutWords("es").pronounce, asked)]
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(words["es"].pronounce, asked * 4)] == alone * 4


def test_a_lexicon_that_nobody_uses_is_closed(words: dict[str, GruutWords]) -> None:
    lexicon = GruutLexicon(words["es"].folder / "espeak" / "lexicon.db")
    assert lexicon.find("casa")
    table = lexicon._table
    del lexicon
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        table.execute("SELECT 1")


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="gruut_lang_xx"):
        GruutWords("xx")
