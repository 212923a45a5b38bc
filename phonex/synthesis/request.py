"""What a client asks for, before it is a job."""

from dataclasses import dataclass

from phonex.audio.types import Audio
from phonex.pipeline.plan import Embeddings
from phonex.store.records.jobs import JobKind
from phonex.text.lexicon.entries import Entry


@dataclass(frozen=True)
class SynthesisRequest:
    """A synthesis as asked for.

    sample: embeddings of a quick clone; fit: they are to be fitted first, to audio, the cleaned
    sample. Both are kept only for the job. trial: a pronunciation that counts for the job.
    owner_id: who asks; his voices and his lexicon count.
    """

    kind: JobKind
    text: str
    language: str = "EN"
    speaker: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    seed: int | None = None
    format: str = "wav"
    voice_id: str | None = None
    sample: Embeddings | None = None
    fit: bool = False
    audio: Audio | None = None
    trial: Entry | None = None
