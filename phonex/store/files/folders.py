"""The files of each kind in its folder. Opens nothing yet."""

from pathlib import Path

from phonex.audio.formats import FORMATS
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.batch_files import BatchFiles
from phonex.store.files.book_files import BookFiles
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.local import LocalBlobStore
from phonex.store.files.message_files import MessageFiles
from phonex.store.files.portraits import Portraits
from phonex.store.files.training_files import TrainingFiles
from phonex.store.files.voice_files import VoiceFiles


def open_audio_files(downloads_dir: Path) -> AudioFiles:
    """The generated audio."""
    blobs = LocalBlobStore(downloads_dir, "PHONEX_DOWNLOADS_DIR")
    return AudioFiles(blobs, [form.suffix for form in FORMATS.values()])


def open_voice_files(voices_dir: Path) -> VoiceFiles:
    """The files of registered voices."""
    return VoiceFiles(LocalBlobStore(voices_dir, "PHONEX_VOICES_DIR"))


def open_quick_files(data_dir: Path) -> VoiceFiles:
    """The files of quick clones while their jobs wait."""
    return VoiceFiles(LocalBlobStore(data_dir / "quick", "PHONEX_DATA_DIR"))


def open_batch_files(data_dir: Path) -> BatchFiles:
    """The lines of batches."""
    return BatchFiles(LocalBlobStore(data_dir / "batches", "PHONEX_DATA_DIR"))


def open_portraits(data_dir: Path) -> Portraits:
    """The pictures of memorials."""
    return Portraits(LocalBlobStore(data_dir / "portraits", "PHONEX_DATA_DIR"))


def open_consent_files(data_dir: Path) -> ConsentFiles:
    """The recordings of consents."""
    return ConsentFiles(LocalBlobStore(data_dir / "consents", "PHONEX_DATA_DIR"))


def open_message_files(data_dir: Path) -> MessageFiles:
    """The recordings and images of messages."""
    return MessageFiles(LocalBlobStore(data_dir / "messages", "PHONEX_DATA_DIR"))


def open_training_files(data_dir: Path) -> TrainingFiles:
    """The recordings that echos were taught with."""
    return TrainingFiles(LocalBlobStore(data_dir / "training", "PHONEX_DATA_DIR"))


def open_book_files(data_dir: Path) -> BookFiles:
    """What books are, and what was made of them."""
    return BookFiles(LocalBlobStore(data_dir / "books", "PHONEX_DATA_DIR"))
