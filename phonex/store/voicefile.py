"""Voice files: a speaker's embeddings as tensors, `torch.load(weights_only=True)` reads them.

{"format": "phonex-voice", "version": 1, "embeddings": {converter: {name: tensor}}}
Nothing in a file is trusted: sizes are looked at before they are believed, and no code is run.
"""

import io
import math
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from phonex.errors import VoiceFileUnusable

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
    zipfile.BadZipFile,
    AttributeError,
    EOFError,
    IndexError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)


def pack(embeddings: Embeddings) -> bytes:
    """The content of a voice file. Arrays of numbers or booleans, of any shape."""
    import torch

    tensors = {
        converter: {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        for converter, arrays in embeddings.items()
    }
    content = io.BytesIO()
    torch.save({"format": FORMAT, "version": VERSION, "embeddings": tensors}, content)
    return content.getvalue()


def load(path: Path) -> Embeddings:
    """Read a voice file; every array has the type and shape it was packed with.

    Raises VoiceFileUnusable for anything that is not a whole voice file, FileNotFoundError.
    """
    import torch

    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    try:
        _check_container(content)
        data = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except _DAMAGE as exc:
        raise VoiceFileUnusable(path.name, "it is damaged or of another kind") from exc
    return _unpacked(data, path.name)


def _check_container(content: bytes) -> None:
    """Raises ValueError, BadZipFile: not a zip archive, too large once unpacked, or damaged."""
    if len(content) > MAX_BYTES:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise ValueError("too large once unpacked")
        if archive.testzip() is not None:
            raise ValueError("an entry's checksum is wrong")


def _unpacked(data: object, name: str) -> Embeddings:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise VoiceFileUnusable(name, "it was not made by Phonex")
    if data.get("version") != VERSION:
        raise VoiceFileUnusable(name, f"its version {data.get('version')!r} is not known here")
    embeddings = data.get("embeddings")
    if not isinstance(embeddings, dict) or not all(map(_is_named, embeddings.items())):
        raise VoiceFileUnusable(name, "it holds no embeddings")
    return {
        converter: {key: _to_array(value, name) for key, value in tensors.items()}
        for converter, tensors in embeddings.items()
    }


def _is_named(item: tuple[object, object]) -> bool:
    converter, tensors = item
    return (
        isinstance(converter, str)
        and isinstance(tensors, dict)
        and all(isinstance(key, str) for key in tensors)
    )


def _to_array(value: object, name: str) -> Array:
    import torch

    if not isinstance(value, torch.Tensor) or value.layout != torch.strided:
        raise VoiceFileUnusable(name, "an embedding is not an array")
    # A view can claim to be far larger than what is stored.
    if math.prod(value.shape) * value.element_size() > MAX_BYTES:
        raise VoiceFileUnusable(name, "an embedding is too large")
    try:
        return cast("Array", _plain(value).numpy().copy())
    except (TypeError, RuntimeError) as exc:
        raise VoiceFileUnusable(name, "an embedding is of an unknown type") from exc


def _plain(tensor: "torch.Tensor") -> "torch.Tensor":
    return tensor.detach().cpu().contiguous()
