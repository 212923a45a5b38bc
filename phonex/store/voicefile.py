"""Voice files: a speaker's embeddings as tensors, `torch.load(weights_only=True)` reads them.

{"format": "phonex-voice", "version": 1, "embeddings": {converter: {name: tensor}}, "about": {…}}
`about` is for files that travel: plain values that say whose voice it is and what it was made of.
Nothing in a file is trusted: sizes are looked at before they are believed, and no code is run.
"""

import io
import math
import pickle
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from phonex.errors import EmbeddingUnusable, VoiceFileUnusable

if TYPE_CHECKING:
    import torch

Array = NDArray[np.generic]
Embeddings = Mapping[str, Mapping[str, Array]]  # by converter, by name

FORMAT = "phonex-voice"
VERSION = 1
MAX_BYTES = 16_000_000  # a voice has some kilobytes

# What reading a damaged or foreign file has been seen to raise, in zipfile, pickle and torch.
_DAMAGE = (
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
# An embedding of OpenVoice V2, as its own tools save it, is a tensor and nothing else.
_TONE_AXES = 3
TONE_CONVERTER, TONE = "openvoice", "tone"  # under which names we keep it


@dataclass(frozen=True)
class VoiceFile:
    """What a file holds. about: unchecked."""

    embeddings: Embeddings
    about: Mapping[str, object] = field(default_factory=dict)


class _Foreign(Exception):  # noqa: N818  # told as what suits the file's origin
    """Not a whole voice file. reason: of its message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def pack(embeddings: Embeddings, about: Mapping[str, object] | None = None) -> bytes:
    """The content of a voice file. Arrays of numbers or booleans, of any shape.

    about: strings, numbers, None, and lists and dictionaries of these.
    """
    import torch

    tensors = {
        converter: {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        for converter, arrays in embeddings.items()
    }
    content = io.BytesIO()
    data = {"format": FORMAT, "version": VERSION, "embeddings": tensors}
    torch.save(data if about is None else {**data, "about": about}, content)
    return content.getvalue()


def load(path: Path) -> Embeddings:
    """Read a voice file; every array has the type and shape it was packed with.

    Raises VoiceFileUnusable for anything that is not a whole voice file, FileNotFoundError.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    try:
        return _unpacked(_unpickled(content)).embeddings
    except _Foreign as exc:
        raise VoiceFileUnusable(path.name, exc.reason) from exc


def unpack(content: bytes) -> VoiceFile:
    """Read the content of a voice file from elsewhere.

    Raises EmbeddingUnusable for anything that is not a whole voice file.
    """
    try:
        data = _unpickled(content)
        if _is_tone(data):
            return VoiceFile({TONE_CONVERTER: {TONE: _checked_array(data)}})
        return _unpacked(data)
    except _Foreign as exc:
        raise EmbeddingUnusable(
            f"The file cannot be used: {exc.reason}. "
            "Send one that GET /voice/{voice_id}/embedding gave, or one of OpenVoice V2."
        ) from exc


def _unpickled(content: bytes) -> object:
    import torch

    try:
        _check_container(content)
        data: object = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except _DAMAGE as exc:
        raise _Foreign("it is damaged or of another kind") from exc
    return data


def _check_container(content: bytes) -> None:
    """Raises ValueError, BadZipFile: not a zip archive, too large once unpacked, or damaged."""
    if len(content) > MAX_BYTES:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise ValueError("too large once unpacked")
        if archive.testzip() is not None:
            raise ValueError("an entry's checksum is wrong")


def _is_tone(data: object) -> bool:
    import torch

    return isinstance(data, torch.Tensor) and data.dim() == _TONE_AXES


def _checked_array(value: object) -> Array:
    import torch

    assert isinstance(value, torch.Tensor)
    if _n_bytes(value) > MAX_BYTES:
        raise _Foreign("its embedding is too large")
    return _to_array(value)


def _unpacked(data: object) -> VoiceFile:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _Foreign("it was not made by Phonex")
    version = data.get("version")
    if not isinstance(version, int) or version != VERSION:
        told = f" {version}" if isinstance(version, int) and 0 <= version < 1000 else ""
        raise _Foreign(f"its version{told} is not known here")
    embeddings, about = data.get("embeddings"), data.get("about", {})
    if not isinstance(embeddings, dict) or not all(map(_is_named, embeddings.items())):
        raise _Foreign("it holds no embeddings")
    if not isinstance(about, dict):
        raise _Foreign("what it tells about the voice cannot be read")
    values = [value for tensors in embeddings.values() for value in tensors.values()]
    # A view can claim to be far larger than what is stored, and there can be many.
    if sum(map(_n_bytes, values)) > MAX_BYTES:
        raise _Foreign("its embeddings are too large")
    arrays = {
        converter: {key: _to_array(value) for key, value in tensors.items()}
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


def _n_bytes(value: object) -> int:
    import torch

    if not isinstance(value, torch.Tensor) or value.layout != torch.strided:
        raise _Foreign("an embedding is not an array")
    return math.prod(value.shape) * value.element_size()


def _to_array(value: "torch.Tensor") -> Array:
    try:
        return cast("Array", _plain(value).numpy().copy())
    except (TypeError, RuntimeError) as exc:
        raise _Foreign("an embedding is of an unknown type") from exc


def _plain(tensor: "torch.Tensor") -> "torch.Tensor":
    return tensor.detach().cpu().contiguous()
