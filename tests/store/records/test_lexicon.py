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
    assert await store.pronunciations.of(None, "EN") == [odd, a, b]
    assert await store.pronunciations.find(None, "EN", odd.key) == odd
    assert len(await store.pronunciations.all()) == 4


async def test_a_word_has_one_entry(store: Store) -> None:
    await store.pronunciations.put(make_word("a", said="x"))
    assert not await store.pronunciations.put(make_word("A", said="y"))
    assert await store.pronunciations.of(None, "EN") == [make_word("A", said="y")]


async def test_of_many_at_once_one_stays(store: Store) -> None:
    puts = [store.pronunciations.put(make_word("a", said=str(n))) for n in range(20)]
    assert sum(await asyncio.gather(*puts)) == 1
    assert len(await store.pronunciations.of(None, "EN")) == 1


async def test_a_deleted_word_is_gone(store: Store) -> None:
    await store.pronunciations.put(make_word("a"))
    assert await store.pronunciations.delete(None, "EN", "a")
    assert not await store.pronunciations.delete(None, "EN", "a")
    assert await store.pronunciations.find(None, "EN", "a") is None


async def test_owners_have_words_of_their_own(store: Store) -> None:
    theirs = make_word("a", said="y").model_copy(update={"owner_id": "u-1"})
    assert await store.pronunciations.put(make_word("a"))
    assert await store.pronunciations.put(theirs)
    assert not await store.pronunciations.put(theirs)
    assert await store.pronunciations.of(None, "EN") == [make_word("a")]
    assert await store.pronunciations.of("u-1", "EN") == [theirs]
    assert await store.pronunciations.find("u-2", "EN", "a") is None
    assert not await store.pronunciations.delete("u-2", "EN", "a")
    assert await store.pronunciations.delete(None, "EN", "a")
    assert await store.pronunciations.find("u-1", "EN", "a") == theirs
    assert await store.pronunciations.all() == [theirs]
