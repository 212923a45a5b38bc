"""The sentences of a person's texts, as replies quote them."""

from collections import OrderedDict
from collections.abc import Sequence

from phonex.personas.persona import OwnSentence
from phonex.store.records.training_samples import TrainingKind, TrainingSampleRecord
from phonex.system.worker_threads import WorkerThreads
from phonex.text.sentences import sentence_spans

_KEPT = 8  # persons whose sentences are kept


class OwnSentences:
    """Splits texts, which takes 0.6 s of CPU for a megabyte; keeps those of the last few persons.

    threads: for what computes.
    """

    def __init__(self, threads: WorkerThreads) -> None:
        self._threads = threads
        self._split: OrderedDict[tuple[str, ...], tuple[OwnSentence, ...]] = OrderedDict()

    async def of(self, samples: Sequence[TrainingSampleRecord]) -> tuple[OwnSentence, ...]:
        """In the order of the samples, as they were written; none of a recording."""
        texts = [each for each in samples if each.kind is TrainingKind.TEXT]
        if not texts:
            return ()
        ids = tuple(each.id for each in texts)  # a stored text never changes
        if ids not in self._split:
            self._split[ids] = await self._threads.run(_split, texts)
        self._split.move_to_end(ids)
        if len(self._split) > _KEPT:
            self._split.popitem(last=False)
        return self._split[ids]


def _split(texts: Sequence[TrainingSampleRecord]) -> tuple[OwnSentence, ...]:
    return tuple(sentence for text in texts for sentence in _sentences(text))


def _sentences(sample: TrainingSampleRecord) -> list[OwnSentence]:
    spans = sentence_spans(sample.text, sample.language)
    parts = (sample.text[start:end].strip() for start, end in spans)
    return [OwnSentence(part, sample.id, sample.language) for part in parts if part]
