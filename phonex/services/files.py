"""Opens the files of every kind."""

from dataclasses import dataclass

from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.batch_files import BatchFiles
from phonex.store.files.book_files import BookFiles
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.folders import (
    open_audio_files,
    open_batch_files,
    open_book_files,
    open_consent_files,
    open_message_files,
    open_portraits,
    open_quick_files,
    open_training_files,
    open_voice_files,
)
from phonex.store.files.message_files import MessageFiles
from phonex.store.files.places import BlobPlace
from phonex.store.files.portraits import Portraits
from phonex.store.files.training_files import TrainingFiles
from phonex.store.files.voice_files import VoiceFiles


@dataclass(frozen=True)
class ServiceFiles:
    audio: AudioFiles
    voices: VoiceFiles
    quick: VoiceFiles
    consents: ConsentFiles
    messages: MessageFiles
    training: TrainingFiles
    portraits: Portraits
    batches: BatchFiles
    books: BookFiles


def files_at(place: BlobPlace) -> ServiceFiles:
    """Opens nothing yet. Raises ConfigurationError."""
    return ServiceFiles(
        open_audio_files(place),
        open_voice_files(place),
        open_quick_files(place),
        open_consent_files(place),
        open_message_files(place),
        open_training_files(place),
        open_portraits(place),
        open_batch_files(place),
        open_book_files(place),
    )


def open_files(place: BlobPlace) -> ServiceFiles:
    """Without what dead processes left. Blocks. Raises ConfigurationError."""
    files = files_at(place)
    for each in vars(files).values():
        each.sweep()
    return files
