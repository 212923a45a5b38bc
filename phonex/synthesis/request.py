"""A client's synthesis request, before it becomes a job."""

from dataclasses import dataclass

from phonex.audio.types import Audio
from phonex.pipeline.plan import Embeddings
from phonex.store.records.job import JobKind
from phonex.text.lexicon.entries import Entry


@dataclass(frozen=True)
class SynthesisRequest:
    """A synthesis request.

    voice_id: of an own voice, or the share_id of another owner's; version: of an own voice.
    sample: embeddings of a quick clone; fit: fit them to audio, the cleaned sample, first. Both are
    stored only for the job. trial: a pronunciation for this job only.
    sample_rate: Hz, of the output; bitrate: bit/s; None: the format's own. volume: dB.
    ssml: the text is SSML. dictated: the text is empty, and comes bit by bit; breaks: it may have
    `<break>` tags. callback_url: is told when the job has ended.
    """

    kind: JobKind
    text: str
    language: str = "EN"
    speaker: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    seed: int | None = None
    format: str = "wav"
    sample_rate: int | None = None
    bitrate: int | None = None
    volume: float = 0.0
    ssml: bool = False
    dictated: bool = False
    breaks: bool = False
    voice_id: str | None = None
    version: int | None = None
    sample: Embeddings | None = None
    fit: bool = False
    audio: Audio | None = None
    trial: Entry | None = None
    callback_url: str | None = None
