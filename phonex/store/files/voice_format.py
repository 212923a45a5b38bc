"""Voice files: a speaker's embeddings as tensors, readable with `torch.load(weights_only=True)`.

{"format": "phonex-voice", "version": 1, "embeddings": {converter: {name: tensor}}, "about": {…}}
`about` is for exported files: plain values that describe the voice and its sample. Files are not
trusted: torchfile reads them, and sizes are checked before memory is allocated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from phonex.errors import EmbeddingUnusable, VoiceFileUnusable
from phonex.store.files.tensorpickle import StoredTensor
from phonex.store.files.torchfile import MAX_BYTES, Archive, TorchFileError
from phonex.store.files.torchwriter import write_archive

Array = NDArray[np.generic]
Embeddings = Mapping[str, Mapping[str, Array]]  # by converter, by name

FORMAT = "phonex-voice"
VERSION = 1
MOST_ARRAYS = 1000  # a voice with all its biases has 67

# An embedding saved by OpenVoice V2's own tools is a single tensor.
_TONE_AXES = 3
TONE_CONVERTER, TONE = "openvoice", "tone"  # the names we store it under


@dataclass(frozen=True)
class VoiceFile:
    """The content of a voice file. about: not validated."""

    embeddings: Embeddings
    about: Mapping[str, object] = field(default_factory=dict)


class _Foreign(Exception):  # noqa: N818  # converted to an error that suits the file's origin
    """Not a complete voice file. reason: for the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def pack(embeddings: Embeddings, about: Mapping[str, object] | None = None) -> bytes:
    """Encode a voice file. Arrays of numbers or booleans, of any shape.

    about: strings, numbers, None, and lists and dictionaries of these.
    """
    tensors = {
        converter: {name: np.asarray(array) for name, array in arrays.items()}
        for converter, arrays in embeddings.items()
    }
    data = {"format": FORMAT, "version": VERSION, "embeddings": tensors}
    return write_archive(data if about is None else {**data, "about": about})


def load(file: BinaryIO, name: str) -> Embeddings:
    """Read a voice file; every array has the type and shape it was packed with.

    name: for messages. Raises VoiceFileUnusable if it is not a complete voice file.
    """
    content = file.read(MAX_BYTES + 1)
    try:
        return _unpacked(_opened(content)).embeddings
    except _Foreign as exc:
        raise VoiceFileUnusable(name, exc.reason) from exc


def unpack(content: bytes) -> VoiceFile:
    """Read the content of an uploaded voice file.

    Raises EmbeddingUnusable if it is not a complete voice file.
    """
    try:
        archive = _opened(content)
        if _is_tone(archive.content):
            return VoiceFile({TONE_CONVERTER: {TONE: _arrays(archive, [archive.content])[0]}})
        return _unpacked(archive)
    except _Foreign as exc:
        raise EmbeddingUnusable(
            f"The file cannot be used: {exc.reason}. "
            "Send one from GET /voice/{voice_id}/embedding or one saved by OpenVoice V2."
        ) from exc


def _opened(content: bytes) -> Archive:
    try:
        return Archive(content)
    except TorchFileError as exc:
        raise _Foreign("it is damaged or not a voice file") from exc


def _is_tone(data: object) -> bool:
    return isinstance(data, StoredTensor) and len(data.shape) == _TONE_AXES


def _unpacked(archive: Archive) -> VoiceFile:
    data = archive.content
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _Foreign("it was not made by Phonex")
    version = data.get("version")
    if not isinstance(version, int) or version != VERSION:
        shown = f" {version}" if isinstance(version, int) and 0 <= version < 1000 else ""
        raise _Foreign(f"its version{shown} is not supported")
    embeddings, about = data.get("embeddings"), data.get("about", {})
    if not isinstance(embeddings, dict):
        raise _Foreign("it contains no embeddings")
    # A pickle can reference one dictionary thousands of times.
    if sum(len(found) for found in embeddings.values() if isinstance(found, dict)) > MOST_ARRAYS:
        raise _Foreign("it contains too many embeddings")
    if not all(map(_is_named, embeddings.items())):
        raise _Foreign("it contains no embeddings")
    if not isinstance(about, dict):
        raise _Foreign("its description of the voice cannot be read")
    found = iter(_arrays(archive, [v for tensors in embeddings.values() for v in tensors.values()]))
    arrays = {
        converter: {name: next(found) for name in tensors}
        for converter, tensors in embeddings.items()
    }
    return VoiceFile(arrays, about)


def _is_named(item: tuple[object, object]) -> bool:
    converter, tensors = item
    return (
        isinstance(converter, str)
        and isinstance(tensors, dict)
        and all(isinstance(key, str) for key in tensors)
    )


def _arrays(archive: Archive, values: Sequence[object]) -> list[Array]:
    tensors = [value for value in values if isinstance(value, StoredTensor)]
    if len(tensors) < len(values):
        raise _Foreign("an embedding is not an array")
    # A view can claim to be far larger than its storage, and there can be many views.
    if sum(tensor.n_bytes for tensor in tensors) > MAX_BYTES:
        raise _Foreign("its embeddings are too large")
    if not all(tensor.storage.dtype for tensor in tensors):
        raise _Foreign("an embedding has an unsupported number type")
    try:
        return [archive.array(tensor) for tensor in tensors]
    except TorchFileError as exc:
        raise _Foreign("it is damaged or not a voice file") from exc
