"""The stored pronunciation lexicon: changes go to the records first, then to memory.

Speech uses the copy in memory (`phonex.text.lexicon.lexicons`), so it needs no database.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from phonex.accounts.principal import Principal
from phonex.errors import InvalidInput
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Utterance
from phonex.store.records.lexicon import PronunciationRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.worker_threads import TIMEOUTS, JobTimeouts, WorkerThreads
from phonex.text.languages import canonical_language
from phonex.text.lexicon.entries import MOST_ENTRIES, Entry, check_ipa, key_of, make_entry
from phonex.text.lexicon.errors import LexiconFull, PronunciationNotFound, WordOfFile
from phonex.text.lexicon.lexicons import KnownPronunciation, Lexicons

logger = logging.getLogger(__name__)


class LexiconService:
    """Reads and changes the lexicon. An owner's entries override those of the file.

    Languages in any case; all methods raise LanguageNotFound.
    """

    def __init__(
        self,
        store: Store,
        lexicons: Lexicons,
        pipeline: Pipeline,
        networks: WorkerThreads,
        timeouts: JobTimeouts = TIMEOUTS,
    ) -> None:
        self._store = store
        self._lexicons = lexicons
        self._pipeline = pipeline
        self._networks = networks
        self._timeouts = timeouts
        self._changing = asyncio.Lock()  # memory changes in the order of the records
        self._loaded: int | None = None  # the records' revision

    async def load(self) -> None:
        """Load the records, if any process has changed them. Raises DatabaseUnavailable."""
        async with self._changing:
            revision = await self._store.pronunciations.revision()
            if revision != self._loaded:
                await load_records(self._store, self._lexicons)
                self._loaded = revision

    async def list(self, principal: Principal, language: str) -> Sequence[KnownPronunciation]:
        """Sorted by word. Raises DatabaseUnavailable."""
        code = canonical_language(language)
        records = await self._store.pronunciations.of(principal.owner_id, code)
        found = {
            key: KnownPronunciation(code, e) for key, e in self._lexicons.in_file(code).items()
        }
        found |= {record.key: _shown(record) for record in records}
        return [found[key] for key in sorted(found)]

    async def get(self, principal: Principal, language: str, word: str) -> KnownPronunciation:
        """Raises PronunciationNotFound, DatabaseUnavailable."""
        code, key = canonical_language(language), key_of(word)
        record = await self._store.pronunciations.find(principal.owner_id, code, key)
        if record is not None:
            return _shown(record)
        if entry := self._lexicons.in_file(code).get(key):
            return KnownPronunciation(code, entry)
        raise PronunciationNotFound(code, word)

    async def put(
        self, principal: Principal, language: str, word: str, *, respelling: str = "", ipa: str = ""
    ) -> tuple[KnownPronunciation, bool]:
        """Store an entry; returns it, and whether it is new in the records.

        Raises InvalidInput, LexiconFull, DatabaseUnavailable, StorageFull.
        """
        code = canonical_language(language)
        entry = make_entry(code, word, respelling=respelling, ipa=ipa)
        await self.load()
        owner_id = principal.owner_id
        record = PronunciationRecord(
            language=code, updated_at=utc_now(), owner_id=owner_id, **vars(entry)
        )
        async with self._changing:
            known = self._lexicons.records(code, owner_id)
            if entry.key not in known and len(known) >= MOST_ENTRIES:
                raise LexiconFull(code, MOST_ENTRIES)
            created = await self._store.pronunciations.put(record)
            self._lexicons.put(code, entry, owner_id)
        return _shown(record), created

    async def delete(self, principal: Principal, language: str, word: str) -> None:
        """Raises PronunciationNotFound, WordOfFile, DatabaseUnavailable, StorageFull."""
        code, key = canonical_language(language), key_of(word)
        async with self._changing:
            deleted = await self._store.pronunciations.delete(principal.owner_id, code, key)
            self._lexicons.drop(code, key, principal.owner_id)
        if deleted:
            return
        if key in self._lexicons.in_file(code):
            raise WordOfFile(word)
        raise PronunciationNotFound(code, word)

    async def records_of(self, owner_id: str) -> Sequence[PronunciationRecord]:
        """An owner's entries for all languages. Raises DatabaseUnavailable."""
        return await self._store.pronunciations.of_owner(owner_id)

    async def delete_all(self, owner_id: str) -> None:
        """Delete an owner's entries for all languages. Raises DatabaseUnavailable, StorageFull."""
        async with self._changing:
            await self._store.pronunciations.delete_all(owner_id)
            self._lexicons.forget(owner_id)

    async def phonemes(
        self, principal: Principal, text: str, language: str, speaker: str | None, trial: Entry
    ) -> str:
        """The phonemes of a text, in the alphabet of the engine that speaks it.

        Raises SynthesisTimeout, and what Pipeline.plan raises.
        """
        utterance = Utterance(text, language, speaker, trial=trial, owner_id=principal.owner_id)
        return await self._networks.run_within(
            self._timeouts, text, self._pipeline.phonemes, utterance
        )


async def load_records(store: Store, lexicons: Lexicons) -> None:
    """Load all owners' records into the lexicons in memory. Raises DatabaseUnavailable."""
    records = sorted(await store.pronunciations.all(), key=_owner_and_language)
    groups = groupby(records, key=_owner_and_language)
    lexicons.replace_all(
        {
            (owner or None, language): list(_valid_entries(language, map(_entry, group)))
            for (owner, language), group in groups
        }
    )


def _owner_and_language(record: PronunciationRecord) -> tuple[str, str]:
    """Owner, language."""
    return record.owner_id or "", record.language


def _valid_entries(language: str, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Drop entries with unknown phonemes, which another release may have stored."""
    for entry in entries:
        try:
            if entry.ipa:
                check_ipa(entry.ipa, language)
        except InvalidInput as exc:
            logger.warning("lexicon entry of language %s ignored: %s", language, exc.code)
            logger.debug("ignored lexicon entry %s: %s", entry.key, exc.message)
        else:
            yield entry


def _shown(record: PronunciationRecord) -> KnownPronunciation:
    return KnownPronunciation(record.language, _entry(record), record.updated_at)


def _entry(record: PronunciationRecord) -> Entry:
    return Entry(record.key, record.word, record.respelling, record.ipa)
