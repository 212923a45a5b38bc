"""The lexicon's desk: what it takes up from the records, and how many words it keeps."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.lexicon.service import LexiconService, load_records
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.lexicon import PronunciationRecord
from phonex.store.store import Store, open_store
from phonex.system.worker_threads import WorkerThreads
from phonex.text.lexicon.entries import MOST_ENTRIES, Entry
from phonex.text.lexicon.errors import LexiconFull, PronunciationNotFound
from phonex.text.lexicon.lexicons import Lexicons
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Office:
    store: Store
    lexicons: Lexicons
    desk: LexiconService


@pytest.fixture
async def office(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Office]:
    store = await open_store(None, "phonex", tmp_path)
    lexicons, lane = Lexicons(), WorkerThreads("networks")
    pipeline = Pipeline(EngineRegistry(EngineOptions(tmp_path)), lexicons)
    yield Office(store, lexicons, LexiconService(store, lexicons, pipeline, lane))
    lane.close()
    await store.close()


async def test_what_is_stored_is_said_at_once(office: Office) -> None:
    await office.desk.put(ANONYMOUS, "en", "SQL", respelling="sequel")
    assert office.lexicons.of("EN").mark("sql") == "sequel"
    await office.desk.put(ANONYMOUS, "EN", "sql", respelling="squeal")
    assert office.lexicons.of("EN").mark("sql") == "squeal"
    await office.desk.delete(ANONYMOUS, "EN", "Sql")
    assert office.lexicons.of("EN").mark("sql") == "sql"


async def test_records_that_cannot_be_said_are_left_out(office: Office) -> None:
    for word, how in (("a", {"ipa": "ɸ"}), ("b", {"ipa": "a"}), ("c", {"respelling": "d"})):
        record = PronunciationRecord(language="EN", key=word, word=word, updated_at=NOON, **how)
        await office.store.pronunciations.put(record)
    lexicons = Lexicons()
    await load_records(office.store, lexicons)
    assert set(lexicons.records("EN")) == {"b", "c"}


async def test_a_full_lexicon_takes_only_what_it_has(office: Office) -> None:
    await office.desk.load()
    words = [Entry(f"w{n}", f"w{n}", respelling="x") for n in range(MOST_ENTRIES)]
    office.lexicons.replace("EN", words)
    with pytest.raises(LexiconFull, match="10000"):
        await office.desk.put(ANONYMOUS, "EN", "one more", respelling="x")
    await office.desk.put(ANONYMOUS, "EN", "W7", respelling="y")
    await office.desk.put(ANONYMOUS, "ES", "uno más", respelling="x")


ADA, BOB = Principal("ada-1"), Principal("bob-1")


async def test_each_owner_has_words_of_his_own(office: Office) -> None:
    await office.desk.put(ANONYMOUS, "EN", "SQL", respelling="sequel")
    await office.desk.put(ADA, "EN", "SQL", respelling="squeal")
    said = [office.lexicons.of("EN", None, who).mark("sql") for who in (None, "ada-1", "bob-1")]
    assert said == ["sequel", "squeal", "sql"]
    assert [each.entry.respelling for each in await office.desk.list(ADA, "EN")] == ["squeal"]
    assert await office.desk.list(BOB, "EN") == []
    for asked in (office.desk.get(BOB, "EN", "sql"), office.desk.delete(BOB, "EN", "sql")):
        with pytest.raises(PronunciationNotFound):
            await asked
    await office.desk.delete(ADA, "EN", "sql")
    assert (await office.desk.get(ANONYMOUS, "EN", "sql")).entry.respelling == "sequel"
    assert office.lexicons.of("EN", None, "ada-1").mark("sql") == "sql"


async def test_each_owners_words_are_taken_up_at_a_start(office: Office) -> None:
    await office.desk.put(ANONYMOUS, "EN", "SQL", respelling="sequel")
    await office.desk.put(ADA, "EN", "SQL", respelling="squeal")
    started = Lexicons()
    await load_records(office.store, started)
    said = [started.of("EN", None, who).mark("sql") for who in (None, "ada-1", "bob-1")]
    assert said == ["sequel", "squeal", "sql"]


async def test_an_owners_words_are_heard_in_his_texts_alone(office: Office) -> None:
    await office.desk.put(ADA, "EN", "Zzyzx", respelling="zy zix")
    said = {
        who: await office.desk.phonemes(who, "Zzyzx", "EN", None, Entry("x", "x", respelling="y"))
        for who in (ADA, BOB)
    }
    assert said[ADA] != said[BOB]


async def test_all_words_of_an_owner_are_deleted_at_once(office: Office) -> None:
    for who in (ANONYMOUS, ADA, BOB):
        await office.desk.put(who, "EN", "SQL", respelling="sequel")
    await office.desk.put(ADA, "ES", "SQL", respelling="sicuel")
    assert office.lexicons.of("EN", None, "ada-1").mark("sql") == "sequel"
    assert len(await office.desk.records_of("ada-1")) == 2
    for _ in range(2):
        await office.desk.delete_all("ada-1")
    assert await office.desk.records_of("ada-1") == []
    assert office.lexicons.of("EN", None, "ada-1").mark("sql") == "sql"
    assert office.lexicons.of("EN", None, "bob-1").mark("sql") == "sequel"
    assert len(await office.desk.list(ANONYMOUS, "EN")) == 1
