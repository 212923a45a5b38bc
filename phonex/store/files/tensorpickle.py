"""Reads the pickles that torch.save writes, without executing them.

Supports only the operations that build numbers, strings, lists, dictionaries and tensors. The cost
of each is bounded by its bytes: tuples cannot be keys, since hashing nested ones can take forever.
Source: the operations of torch/_weights_only_unpickler.py, and CPython's pickletools.py, which is
not used itself because it decodes more kinds of numbers and texts than needed.
"""

import io
import math
import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_AXES = 16
MOST_ARGUMENTS = 8  # torch gives six
KINDS = {  # of torch's storages, as numpy's types
    "Double": "f8",
    "Float": "f4",
    "Half": "f2",
    "Long": "i8",
    "Int": "i4",
    "Short": "i2",
    "Char": "i1",
    "Byte": "u1",
    "Bool": "?",
    "BFloat16": "",  # numpy has no such type
}


@dataclass(frozen=True)
class Storage:
    """Numbers of one type in an archive entry. dtype: "" for a type that numpy lacks."""

    key: str
    dtype: str


@dataclass(frozen=True)
class StoredTensor:
    """A view of a storage, not yet checked against the storage's size."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def n_bytes(self) -> int:
        """Its size as an array."""
        return math.prod(self.shape) * np.dtype(self.storage.dtype or "u2").itemsize


def read_pickle(pickled: bytes) -> object:
    """The object in a short pickle, with a StoredTensor for each tensor. Raises _DAMAGE."""
    machine = _Machine(pickled)
    while (code := machine.take(1)) != pickle.STOP:
        follow = _OPERATIONS.get(code)
        if follow is None:
            raise pickle.UnpicklingError("an operation that torch.save does not use")
        follow(machine)
    return machine.pop()


def _tensor(*arguments: Any) -> StoredTensor:  # Any: unchecked content of the file
    storage, offset, shape, stride = arguments[:4]
    if not isinstance(storage, Storage):
        raise TypeError("a tensor without a storage")
    for sizes in (shape, stride):
        if not isinstance(sizes, tuple) or len(sizes) > MOST_AXES:
            raise ValueError("a tensor has too many axes")
    if not all(type(size) is int for size in (offset, *shape, *stride)):
        raise TypeError("a tensor's size is not an integer")
    return StoredTensor(storage, offset, shape, stride)


def _empty(*arguments: object) -> dict[str, object]:
    """collections.OrderedDict; torch writes only empty ones."""
    if arguments:
        raise ValueError("an OrderedDict that is not empty")
    return {}


_CALLABLE: Mapping[str, Callable[..., object]] = {
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_parameter": lambda tensor, *_: tensor,
    "collections OrderedDict": _empty,
}
_NAMED: Mapping[str, object] = {f"torch {kind}Storage": dtype for kind, dtype in KINDS.items()}


class _Machine:
    """The stack and memo of the pickle machine, and the remaining bytes."""

    def __init__(self, pickled: bytes) -> None:
        self._source = io.BytesIO(pickled)
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memory: dict[int, object] = {}

    def take(self, n_bytes: int) -> bytes:
        taken = self._source.read(n_bytes)
        if len(taken) < n_bytes:
            raise EOFError
        return taken

    def number(self, form: str) -> Any:
        """form: a format of the struct module."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def integer(self) -> None:
        """At most int64."""
        n_bytes = self.number("B")
        if n_bytes > struct.calcsize("q"):
            raise ValueError("a number is too large")
        self.push(int.from_bytes(self.take(n_bytes), "little", signed=True))

    def text(self) -> None:
        self.push(self.take(self.number("<I")).decode("utf-8", "surrogatepass"))

    def push(self, value: object) -> None:
        self._stack.append(value)

    def pop(self) -> Any:
        return self._stack.pop()

    def mark(self) -> None:
        self._marks.append(len(self._stack))

    def cut(self, n: int) -> list[Any]:
        """Pop the last n values."""
        if not 0 <= n <= len(self._stack):
            raise IndexError
        at = len(self._stack) - n
        taken = self._stack[at:]
        del self._stack[at:]
        return taken

    def marked(self) -> list[Any]:
        return self.cut(len(self._stack) - self._marks.pop())

    def remember(self, form: str) -> None:
        self._memory[self.number(form)] = self._stack[-1]

    def recall(self, form: str) -> None:
        self.push(self._memory[self.number(form)])

    def name(self) -> None:
        lines = [self._source.readline().rstrip(b"\n").decode() for _ in range(2)]
        name = " ".join(lines)
        if name not in _CALLABLE and name not in _NAMED:
            raise pickle.UnpicklingError("a name that voice files do not use")
        self.push(_CALLABLE.get(name, _NAMED.get(name)))

    def store(self) -> None:
        kind, dtype, key, *_ = _arguments(self.pop())
        if kind != "storage" or dtype not in KINDS.values() or not isinstance(key, str):
            raise ValueError("not a storage")
        self.push(Storage(key, dtype))

    def call(self) -> None:
        function, arguments = self.cut(2)
        if function not in _CALLABLE.values():
            raise TypeError("not a known function")
        self.push(function(*_arguments(arguments)))

    def append(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not list:
            raise TypeError("not a list")
        target += values

    def set_items(self, pairs: list[Any]) -> None:
        """Keys must be strings or integers: hashing nested tuples can take forever."""
        target, keys = self._stack[-1], pairs[::2]
        if type(target) is not dict or not all(type(key) in (str, int) for key in keys):
            raise TypeError("not a dictionary, or a key that is neither a string nor an integer")
        target.update(zip(keys, pairs[1::2], strict=True))


def _arguments(value: object) -> tuple[Any, ...]:
    """Limits the length, since one long tuple can be used thousands of times."""
    if not isinstance(value, tuple) or len(value) > MOST_ARGUMENTS:
        raise TypeError("not a tuple of arguments, or too many")
    return value


# What torch.save writes, in protocol 2.
_OPERATIONS: Mapping[bytes, Callable[[_Machine], object]] = {
    pickle.PROTO: lambda machine: machine.take(1),
    pickle.MARK: lambda machine: machine.mark(),
    pickle.NONE: lambda machine: machine.push(None),
    pickle.NEWTRUE: lambda machine: machine.push(True),
    pickle.NEWFALSE: lambda machine: machine.push(False),
    pickle.BININT: lambda machine: machine.push(machine.number("<i")),
    pickle.BININT1: lambda machine: machine.push(machine.number("B")),
    pickle.BININT2: lambda machine: machine.push(machine.number("<H")),
    pickle.LONG1: lambda machine: machine.integer(),
    pickle.BINFLOAT: lambda machine: machine.push(machine.number(">d")),
    pickle.BINUNICODE: lambda machine: machine.text(),
    pickle.EMPTY_TUPLE: lambda machine: machine.push(()),
    pickle.EMPTY_LIST: lambda machine: machine.push([]),
    pickle.EMPTY_DICT: lambda machine: machine.push({}),
    pickle.TUPLE: lambda machine: machine.push(tuple(machine.marked())),
    pickle.TUPLE1: lambda machine: machine.push(tuple(machine.cut(1))),
    pickle.TUPLE2: lambda machine: machine.push(tuple(machine.cut(2))),
    pickle.TUPLE3: lambda machine: machine.push(tuple(machine.cut(3))),
    pickle.APPEND: lambda machine: machine.append(machine.cut(1)),
    pickle.APPENDS: lambda machine: machine.append(machine.marked()),
    pickle.SETITEM: lambda machine: machine.set_items(machine.cut(2)),
    pickle.SETITEMS: lambda machine: machine.set_items(machine.marked()),
    pickle.BINPUT: lambda machine: machine.remember("B"),
    pickle.LONG_BINPUT: lambda machine: machine.remember("<I"),
    pickle.BINGET: lambda machine: machine.recall("B"),
    pickle.LONG_BINGET: lambda machine: machine.recall("<I"),
    pickle.GLOBAL: lambda machine: machine.name(),
    pickle.BINPERSID: lambda machine: machine.store(),
    pickle.REDUCE: lambda machine: machine.call(),
}
