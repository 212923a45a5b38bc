"""What every database must do for the lexicon."""

import asyncio

import pytest

from phonex.store.records.lexicon import PronunciationRecord
from phonex.store.store import Store
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


def make_word(word: str, language: str = "EN", said: str = "x") -> PronunciationRecord:
    return PronunciationRecord(
        language=language, key=word.casefold(), word=word, respelling=said, updated_at=NOON
    )


async def test_words_are_kept_by_language_and_in_order(store: Store) -> None:
    words = [make_word("b"), make_word("A"), make_word('$".é東{\\')]
    for word in [*words, make_word("a", "ES")]:
        assert await store.pronunciations.put(word)
    b, a, odd = words
    assert await store.pronunciations.of("EN") == [odd, a, b]
    assert await store.pronunciations.find("EN", odd.key) == odd
    assert len(await store.pronunciations.all()) == 4


async def test_a_word_has_one_entry(store: Store) -> None:
    await store.pronunciations.put(make_word("a", said="x"))
    assert not await store.pronunciations.put(make_word("A", said="y"))
    assert await store.pronunciations.of("EN") == [make_word("A", said="y")]


async def test_of_many_at_once_one_stays(store: Store) -> None:
    puts = [store.pronunciations.put(make_word("a", said=str(n))) for n in range(20)]
    assert sum(await asyncio.gather(*puts)) == 1
    assert len(await store.pronunciations.of("EN")) == 1


async def test_a_deleted_word_is_gone(store: Store) -> None:
    await store.pronunciations.put(make_word("a"))
    assert await store.pronunciations.delete("EN", "a")
    assert not await store.pronunciations.delete("EN", "a")
    assert await store.pronunciations.find("EN", "a") is None
