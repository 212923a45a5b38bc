"""The files of each kind at their place. Opens nothing yet."""

from phonex.audio.formats import FORMATS
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.batch_files import BatchFiles
from phonex.store.files.book_files import BookFiles
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.message_files import MessageFiles
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.portraits import Portraits
from phonex.store.files.training_files import TrainingFiles
from phonex.store.files.voice_files import VoiceFiles


def open_audio_files(place: BlobPlace) -> AudioFiles:
    """The generated audio."""
    return AudioFiles(place.store(BlobKind.AUDIO), [form.suffix for form in FORMATS.values()])


def open_voice_files(place: BlobPlace) -> VoiceFiles:
    """The files of registered voices."""
    return VoiceFiles(place.store(BlobKind.VOICES))


def open_quick_files(place: BlobPlace) -> VoiceFiles:
    """The files of quick clones while their jobs wait."""
    return VoiceFiles(place.store(BlobKind.QUICK))


def open_batch_files(place: BlobPlace) -> BatchFiles:
    """The lines of batches."""
    return BatchFiles(place.store(BlobKind.BATCHES))


def open_book_files(place: BlobPlace) -> BookFiles:
    """What books are, and what was made of them."""
    return BookFiles(place.store(BlobKind.BOOKS))


def open_portraits(place: BlobPlace) -> Portraits:
    """The pictures of memorials."""
    return Portraits(place.store(BlobKind.PORTRAITS))


def open_consent_files(place: BlobPlace) -> ConsentFiles:
    """The recordings of consents."""
    return ConsentFiles(place.store(BlobKind.CONSENTS))


def open_message_files(place: BlobPlace) -> MessageFiles:
    """The recordings and images of messages."""
    return MessageFiles(place.store(BlobKind.MESSAGES))


def open_training_files(place: BlobPlace) -> TrainingFiles:
    """The recordings that echos were taught with."""
    return TrainingFiles(place.store(BlobKind.TRAINING))
