"""Texts in a person's own words, and the traits that they show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.personas.errors import TooManySamples
from phonex.personas.profiles import Profiles
from phonex.personas.samples import Samples
from phonex.personas.traits import measure_traits
from phonex.personas.types import MAX_TEXTS, NEEDED_TEXTS, TextProgress
from phonex.store.records.echos import EchoRecord, TraitRecord
from phonex.store.records.owned import make_record_id
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.text.language_detection import detect_language
from phonex.text.languages import canonical_language


@dataclass(frozen=True)
class _Learned:
    language: str
    traits: list[TraitRecord]


class TextTraining:
    """Adds, lists and deletes texts; each change measures the traits again.

    threads: for what computes.
    """

    def __init__(
        self, store: Store, samples: Samples, profiles: Profiles, threads: WorkerThreads
    ) -> None:
        self._echos = store.echos
        self._samples = samples
        self._profiles = profiles
        self._threads = threads

    async def add(
        self,
        principal: Principal,
        text: str,
        echo_id: str | None = None,
        language: str | None = None,
    ) -> TextProgress:
        """The same text again counts once. text: LEAST_CHARS to MOST_CHARS characters. language:
        None finds it out.

        Raises LanguageNotFound, EchoNotFound, AccountClosed, TooManySamples, DatabaseUnavailable,
        StorageFull.
        """
        known = None if language is None else canonical_language(language)
        echo = await self._profiles.require(principal, echo_id)
        sample = TrainingSampleRecord(
            id=make_record_id(),
            owner_id=echo.owner_id,
            user_id=echo.user_id,
            echo_id=echo.id,
            kind=TrainingKind.TEXT,
            text=text,
            language=known or detect_language(text, echo.language),
            created_at=utc_now(),
        )
        async with self._samples.changing(echo) as echo:
            known_texts = {each.text: each.id for each in await self._texts(echo)}
            if text in known_texts:  # such as when the answer to the first request was lost
                return await self._learn(echo, known_texts[text])
            if len(known_texts) >= MAX_TEXTS:
                raise TooManySamples(MAX_TEXTS, "/ai/train", param="text")
            async with self._samples.adding(echo, sample):
                return await self._learn(echo, sample.id)

    async def page(
        self, principal: Principal, echo_id: str | None = None
    ) -> list[TrainingSampleRecord]:
        """All texts, oldest first. Raises EchoNotFound, DatabaseUnavailable."""
        echo = await self._profiles.find(principal, echo_id)
        return [] if echo is None else await self._texts(echo)

    async def get(self, principal: Principal, sample_id: str) -> TrainingSampleRecord:
        """Raises TrainingSampleNotFound, DatabaseUnavailable."""
        return await self._samples.get(principal, sample_id, TrainingKind.TEXT)

    async def delete(self, principal: Principal, sample_id: str) -> TextProgress:
        """Raises TrainingSampleNotFound, DatabaseUnavailable, StorageFull."""
        sample = await self.get(principal, sample_id)
        async with self._samples.changing_found(principal, sample.echo_id) as echo:
            assert echo is not None, "an echo with this id is found or missed"
            await self._samples.delete(sample)
            return await self._learn(echo, None)

    async def _texts(self, echo: EchoRecord) -> list[TrainingSampleRecord]:
        return await self._samples.records.of_echo(echo.owner_id, echo.id, TrainingKind.TEXT)

    async def _learn(self, echo: EchoRecord, sample_id: str | None) -> TextProgress:
        """Measure the traits in all texts; with too few texts, the echo is no longer active."""
        texts = await self._texts(echo)
        learned = await self._threads.run(_learn, texts, echo.language)
        enough = len(texts) >= NEEDED_TEXTS

        def change(echo: EchoRecord) -> EchoRecord:
            fields = {**vars(learned), "is_active": echo.is_active and enough}
            return echo.model_copy(update={**fields, "updated_at": utc_now()})

        changed = await self._echos.change(echo.owner_id, echo.id, change)
        if changed is None:  # it was deleted meanwhile
            raise EchoNotFound(echo.id)
        return TextProgress(changed, len(texts), sample_id)

    async def delete_all(
        self, principal: Principal, echo_id: str | None = None
    ) -> TextProgress | None:
        """Delete all texts of an echo; None if there is no echo yet. Raises as delete()."""
        async with self._samples.changing_found(principal, echo_id) as echo:
            if echo is None:
                return None
            for sample in await self._texts(echo):
                await self._samples.delete(sample)
            return await self._learn(echo, None)


def _learn(texts: Sequence[TrainingSampleRecord], before: str) -> _Learned:
    """In the language that most of the texts are in, by their length."""
    if not texts:
        return _Learned(before, [])
    lengths: Counter[str] = Counter()
    for each in texts:
        lengths[each.language] += len(each.text)
    language = lengths.most_common(1)[0][0]
    chosen = [each.text for each in texts if each.language == language]
    return _Learned(language, measure_traits(chosen, language))
