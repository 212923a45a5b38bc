"""Errors of training a persona and of character cards.

PhonexError
├── InvalidInput        CardUnusable  CardTooLarge
│   └── SampleUnusable      RecordingLengthWrong
├── NotFound            TrainingSampleNotFound  MemoryNotFound
└── Conflict            TooManySamples  NotTrained  MemoryRepeated  TooManyMemories
"""

from phonex.errors import Conflict, InvalidInput, NotFound, SampleUnusable
from phonex.store.records.training_samples import TrainingKind


class TrainingSampleNotFound(NotFound):
    code = "training_sample_not_found"

    def __init__(self, sample_id: str, kind: TrainingKind) -> None:
        is_text = kind is TrainingKind.TEXT
        listed = (
            "GET /ai/train lists the texts" if is_text else "GET /ai/voice lists the recordings"
        )
        super().__init__(
            f"Training sample {sample_id!r} does not exist. {listed}.",
            param="text_id" if is_text else "recording_id",
        )


class TooManySamples(Conflict):
    """param: the field of the sample."""

    code = "too_many_samples"

    def __init__(self, limit: int, path: str, *, param: str) -> None:
        super().__init__(
            f"There are {limit} samples already, which is the limit; DELETE {path}/SAMPLE_ID "
            "removes one.",
            param=param,
        )


class RecordingLengthWrong(SampleUnusable):
    """found: such as "only 2.0 s"."""

    code = "recording_length_wrong"
    param = "audio"

    def __init__(self, found: str, least: float, most: float) -> None:
        super().__init__(
            f"The recording takes {found}; record {least:g} to {most:g} s of speech, about 10 s "
            "are best."
        )


class NotTrained(Conflict):
    """missing: what to send, as half a sentence."""

    code = "not_trained"

    def __init__(self, missing: str) -> None:
        super().__init__(f"The persona is not ready yet: {missing}.")


class MemoryNotFound(NotFound):
    code = "memory_not_found"
    param = "memory_id"

    def __init__(self, memory_id: str) -> None:
        super().__init__(
            f"Memory {memory_id!r} does not exist. GET /ai/memories lists those that do."
        )


class MemoryRepeated(Conflict):
    code = "memory_repeated"
    param = "text"

    def __init__(self) -> None:
        super().__init__("The echo has this memory already; give another text.")


class TooManyMemories(Conflict):
    code = "too_many_memories"
    param = "text"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The echo has {limit} memories already, which is the limit; DELETE "
            "/ai/memories/MEMORY_ID removes one."
        )


class CardUnusable(InvalidInput):
    """reason: as half a sentence."""

    code = "card_unusable"
    param = "card"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The file is not a character card that can be imported: {reason}. Send a card of "
            "version 2, as JSON or as a PNG image that contains it."
        )


class CardTooLarge(InvalidInput):
    code = "card_too_large"
    param = "card"
    status = 413

    def __init__(self, what: str, limit: str) -> None:
        super().__init__(f"The {what} of the character card is larger than {limit}; shorten it.")
