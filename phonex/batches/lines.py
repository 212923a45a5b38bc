"""The lines of a batch: as they are asked for, as they are kept, and as they are reported."""

from dataclasses import dataclass

from phonex.store.records.base import Record
from phonex.store.records.job import SynthesisRecord
from phonex.synthesis.request import SynthesisRequest


@dataclass(frozen=True)
class AskedLine:
    """line: its number in the file, from 1. name: of its file, without a suffix if need be."""

    line: int
    name: str | None
    request: SynthesisRequest


class KeptLine(Record):
    """A line that was checked. file: its name in the archive. record: of its job, as submitted."""

    line: int
    file: str
    record: SynthesisRecord


class ManifestLine(Record):
    """What became of a line. status: of its job; `deleted` if that was deleted."""

    line: int
    name: str
    audio_id: str
    audio_url: str
    status: str
    duration: float | None
    error_code: str | None
    error: str | None
