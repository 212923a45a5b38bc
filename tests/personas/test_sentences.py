"""The sentences that replies quote: split once for each state of a person's texts."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pytest

from phonex.personas.sentences import OwnSentences
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.system.worker_threads import WorkerThreads
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio

T = TypeVar("T")


class CountingThreads(WorkerThreads):
    n_calls = 0

    async def run(self, call: Callable[..., T], *args: object) -> T:
        self.n_calls += 1
        return await super().run(call, *args)


@pytest.fixture
def threads() -> Iterator[CountingThreads]:
    threads = CountingThreads("samples")
    yield threads
    threads.close()


def texts(*ids: str) -> Sequence[TrainingSampleRecord]:
    return [
        TrainingSampleRecord(
            id=each,
            owner_id="ada",
            user_id="ada",
            echo_id="echo",
            kind=TrainingKind.TEXT,
            text=f"I bake {each}. I sell it.",
            language="EN",
            created_at=NOON,
        )
        for each in ids
    ]


async def test_texts_are_split_once(threads: CountingThreads) -> None:
    sentences = OwnSentences(threads)
    first = await sentences.of(texts("bread"))
    assert [each.text for each in first] == ["I bake bread.", "I sell it."]
    assert await sentences.of(texts("bread")) == first
    assert threads.n_calls == 1
    more = await sentences.of(texts("bread", "cake"))
    assert [each.text for each in more[2:]] == ["I bake cake.", "I sell it."]
    assert threads.n_calls == 2


async def test_only_the_last_persons_are_kept(threads: CountingThreads) -> None:
    sentences = OwnSentences(threads)
    for number in range(9):
        await sentences.of(texts(f"bread {number}"))
    await sentences.of(texts("bread 1"))
    assert threads.n_calls == 9
    await sentences.of(texts("bread 0"))
    assert threads.n_calls == 10
