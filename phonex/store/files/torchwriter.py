"""Writes archives that torch.load(weights_only=True) reads, without torch.

Importing torch takes two seconds and 200 MB. Source: torch/serialization.py; the operations are
those of pickle's protocol 2.
"""

import io
import pickle
import struct
import sys
import zipfile
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from phonex.store.files.tensorpickle import KINDS

_FOLDER = "archive"
_VERSION = b"3\n"  # of the archive's format
_KIND_OF = {np.dtype(code): kind for kind, code in KINDS.items() if code}


def write_archive(content: Mapping[str, object]) -> bytes:
    """The file torch.save(content) would write, with a tensor for each array.

    content: arrays, strings, numbers, None, lists, tuples, and dictionaries of these by strings.
    Raises TypeError for anything else.
    """
    writer = _Pickler()
    pickled = writer.dump(content)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        entries = {"data.pkl": pickled, "byteorder": sys.byteorder.encode()}
        entries |= {f"data/{key}": array.tobytes() for key, array in enumerate(writer.arrays)}
        for name, entry in {**entries, "version": _VERSION}.items():
            archive.writestr(zipfile.ZipInfo(f"{_FOLDER}/{name}"), entry)
    return file.getvalue()


class _Pickler:
    """arrays: those that were met, in the order of their storages' keys."""

    def __init__(self) -> None:
        self.arrays: list[NDArray[np.generic]] = []

    def dump(self, value: object) -> bytes:
        return pickle.PROTO + b"\x02" + self._write(value) + pickle.STOP

    def _write(self, value: object) -> bytes:
        match value:
            case np.ndarray():
                return self._tensor(value)
            case None:
                return pickle.NONE
            case bool():
                return pickle.NEWTRUE if value else pickle.NEWFALSE
            case int():
                number = pickle.encode_long(value)
                return pickle.LONG1 + struct.pack("B", len(number)) + number
            case float():
                return pickle.BINFLOAT + struct.pack(">d", value)
            case str():
                text = value.encode("utf-8", "surrogatepass")
                return pickle.BINUNICODE + struct.pack("<I", len(text)) + text
            case tuple():
                return pickle.MARK + self._all(value) + pickle.TUPLE
            case list():
                return pickle.EMPTY_LIST + pickle.MARK + self._all(value) + pickle.APPENDS
            case dict():
                pairs = [part for item in value.items() for part in item]
                return pickle.EMPTY_DICT + pickle.MARK + self._all(pairs) + pickle.SETITEMS
        raise TypeError(f"a voice file has no {type(value).__name__}")

    def _all(self, values: Sequence[object]) -> bytes:
        return b"".join(map(self._write, values))

    def _tensor(self, array: NDArray[np.generic]) -> bytes:
        """The call that rebuilds it: of its storage, offset, shape, strides, no gradient, hooks."""
        kind = _KIND_OF.get(array.dtype)
        if kind is None:
            raise TypeError(f"torch has no tensors of {array.dtype}")
        key, array = str(len(self.arrays)), np.array(array, order="C")
        self.arrays.append(array)
        storage = self._all(["storage"]) + _name("torch", f"{kind}Storage")
        storage += self._all([key, "cpu", array.size])
        strides = tuple(step // array.itemsize for step in array.strides)
        return b"".join(
            [
                _name("torch._utils", "_rebuild_tensor_v2") + pickle.MARK,
                pickle.MARK + storage + pickle.TUPLE + pickle.BINPERSID,
                self._all([0, array.shape, strides, False]),
                _name("collections", "OrderedDict") + pickle.EMPTY_TUPLE + pickle.REDUCE,
                pickle.TUPLE + pickle.REDUCE,
            ]
        )


def _name(module: str, name: str) -> bytes:
    return pickle.GLOBAL + f"{module}\n{name}\n".encode()
