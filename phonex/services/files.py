"""Opens the files of every kind."""

from dataclasses import dataclass

from phonex.settings.settings import Settings
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


def open_files(settings: Settings) -> ServiceFiles:
    """Without what dead processes left. Blocks. Raises ConfigurationError."""
    data_dir = settings.data_dir
    files = ServiceFiles(
        open_audio_files(settings.downloads_dir),
        open_voice_files(settings.voices_dir),
        open_quick_files(data_dir),
        open_consent_files(data_dir),
        open_message_files(data_dir),
        open_training_files(data_dir),
        open_portraits(data_dir),
        open_batch_files(data_dir),
        open_book_files(data_dir),
    )
    for each in vars(files).values():
        each.sweep()
    return files
