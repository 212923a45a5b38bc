"""Which files the records name, so that a copy of both can be checked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from phonex.store.database.connection import Document
from phonex.store.files import batch_files, book_files, consent_files, training_files
from phonex.store.files.places import BlobKind
from phonex.store.records import (
    chat_messages,
    consents,
    jobs,
    legacies,
    training_samples,
    voices,
)
from phonex.store.records.job import JobKind, JobStatus
from phonex.store.records.training_samples import TrainingKind
from phonex.store.records.voice_documents import Transition
from phonex.store.transfer import dump_file


@dataclass(frozen=True)
class NamedFile:
    """place: of the files of its kind. stem: its key up to the last dot; audio may have any
    format.
    """

    place: str
    stem: str


def stem_of(key: str) -> str:
    return key.rpartition(".")[0] or key


def files_named(file: BinaryIO) -> Iterator[NamedFile]:
    """By the records in a file of records. Raises DumpUnusable."""
    for collection, document in dump_file.documents(file):
        if (find := _FINDERS.get(collection)) is not None:
            yield from find(document)


def _of_job(job: Document) -> Iterator[NamedFile]:
    job_id, kind = job["job_id"], job["kind"]
    if kind == JobKind.BATCH:
        for number in range(-(-job["n_children"] // batch_files.PART_LINES)):
            yield NamedFile(BlobKind.BATCHES, f"{job_id}/{number:06d}")
    elif kind == JobKind.BOOK:
        yield NamedFile(BlobKind.BOOKS, f"{job_id}/book")
        for number in range(-(-job["n_children"] // book_files.PART_LINES)):
            yield NamedFile(BlobKind.BOOKS, f"{job_id}/parts/{number:06d}")
    elif kind != JobKind.FIT and job.get("stored", True) and job["status"] == JobStatus.COMPLETED:
        yield NamedFile(BlobKind.AUDIO, job_id)


def _of_voice(voice: Document) -> Iterator[NamedFile]:
    if voice.get("keeping") not in (Transition.PENDING, Transition.DELETING):
        yield NamedFile(BlobKind.VOICES, f"{_folder(voice)}{voice['voice_id']}")


def _of_consent(consent: Document) -> Iterator[NamedFile]:
    if not consent["state"]:
        yield _named(BlobKind.CONSENTS, f"{_folder(consent)}{consent['_id']}{consent_files.SUFFIX}")


def _of_sample(sample: Document) -> Iterator[NamedFile]:
    if not sample["state"] and sample["kind"] == TrainingKind.VOICE:
        yield _named(
            BlobKind.TRAINING, f"{sample['owner_id']}/{sample['_id']}{training_files.SUFFIX}"
        )


def _of_message(message: Document) -> Iterator[NamedFile]:
    for name in ("recording_key", "image_key"):
        if message.get(name):
            yield _named(BlobKind.MESSAGES, message[name])
    if message.get("audio_id"):
        yield NamedFile(BlobKind.AUDIO, message["audio_id"])


def _of_legacy(legacy: Document) -> Iterator[NamedFile]:
    if legacy.get("picture"):
        yield _named(BlobKind.PORTRAITS, f"{legacy['_id']}/{legacy['picture']}")


_FINDERS: Mapping[str, Callable[[Document], Iterator[NamedFile]]] = {
    jobs.COLLECTION: _of_job,
    voices.COLLECTION: _of_voice,
    consents.COLLECTION: _of_consent,
    training_samples.COLLECTION: _of_sample,
    chat_messages.COLLECTION: _of_message,
    legacies.COLLECTION: _of_legacy,
}


def _named(place: str, key: str) -> NamedFile:
    return NamedFile(place, stem_of(key))


def _folder(document: Mapping[str, Any]) -> str:
    return f"owners/{document['owner_id']}/" if document.get("owner_id") else ""
