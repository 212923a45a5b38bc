"""Voice files that are small to send and dear to read, one of each kind."""

import io
import struct
import zipfile
from collections.abc import Iterator

import torch

from phonex.store.files.torchfile import LONGEST_DIRECTORY, LONGEST_PICKLE

PROTO, STOP = b"\x80\x02", b"."
NESTING = 15_000_000


def archive(pickled: bytes, entries: dict[str, bytes] | None = None, **options: int) -> bytes:
    """A file as torch writes it, of any pickle."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **options) as target:  # type: ignore[call-overload]
        for name, content in {"data.pkl": pickled, "version": b"3\n", **(entries or {})}.items():
            target.writestr(f"archive/{name}", content)
    return made.getvalue()


def within(pickled: bytes) -> bytes:
    """The pickle of a dictionary with the value that a pickle's body describes."""
    return PROTO + b"}X\x01\x00\x00\x00a" + pickled + b"s" + STOP


def doubling(n: int) -> bytes:
    """A tuple of 2**n tuples: each holds the one before twice."""
    return b")" + b"".join(b"q%ch%c\x86" % (i, i) for i in range(n))


def tensor(arguments: bytes = b"", storage: bytes = b"") -> bytes:
    """A tensor of 4 floats, or with other sizes or another storage."""
    whole = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu"
    whole += b"K\x04tQ"
    sizes = arguments or b"K\x00K\x04\x85K\x01\x85"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + (storage or whole) + sizes + b"\x89)tR"


def integer(value: int) -> bytes:
    """Any number, as long as it may be."""
    content = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def named_often(n: int) -> bytes:
    """n converters that share one dictionary of n empty arrays."""
    shared = b"}q\x01(" + b"".join(text(f"{i}") + b"h\x00" for i in range(n)) + b"u"
    empty = tensor(b"K\x00K\x00\x85K\x01\x85") + b"q\x00"
    pairs = b"".join(text(f"{i}") + b"h\x01" for i in range(n))
    whole = b"}(" + text("format") + text("phonex-voice") + text("version") + b"K\x01"
    # What is shared is made under keys of their own, which nobody looks at.
    whole += text("x") + empty + text("y") + shared
    return PROTO + whole + text("embeddings") + b"}(" + pairs + b"uu" + STOP


def text(content: str) -> bytes:
    return b"X" + struct.pack("<I", len(content)) + content.encode()


def with_directory(extra: bytes) -> bytes:
    """An archive whose directory is as long as can be, of fields that are slow to parse."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for n in range(LONGEST_DIRECTORY // len(extra) + 1):
            entry = zipfile.ZipInfo(f"archive/data/{n}")
            entry.extra = extra
            target.writestr(entry, b"")
        target.writestr("archive/data.pkl", PROTO + b"}" + STOP)
    return made.getvalue()


def many_entries() -> bytes:
    return archive(within(tensor()), {f"data/{n}": b"" for n in range(5000)})


def doubled_pickle() -> bytes:
    """Two directories' entries for one name: readers differ in which one they see."""
    plain = archive(PROTO + b"}" + STOP, {"DATA.pkl": PROTO + b"}" + STOP})
    return plain.replace(b"DATA.pkl", b"data.pkl")


def inflating(n_bytes: int) -> bytes:
    return archive(
        PROTO + b"}" + STOP,
        {"data/0": bytes(n_bytes)},
        compression=zipfile.ZIP_DEFLATED,
        compresslevel=9,
    )


def claiming(size: int) -> bytes:
    """An entry that is said to be larger than the file, in its directory."""
    file = bytearray(archive(within(tensor()), {"data/0": bytes(16)}))
    at = file.rindex(b"PK\x01\x02")
    struct.pack_into("<LL", file, at + 20, size, size)
    return bytes(file)


def saved(content: object, *, zipped: bool = True) -> bytes:
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    """By what they do."""
    nested = PROTO + b")" + b"\x85" * NESTING + STOP
    yield "a deep pickle, compressed", archive(nested, compression=8, compresslevel=9)
    yield "a deep pickle, beyond the bound", archive(nested[: LONGEST_PICKLE + 1])
    yield "a deep pickle, within the bound", archive(within(b")" + b"\x85" * 60_000))
    yield "a tuple of 2^60 as a key", archive(PROTO + b"}" + doubling(60) + b"K\x01s" + STOP)
    yield "a tuple of 2^60 as sizes", archive(within(tensor(b"K\x00" + doubling(60) + b")")))
    yield "a deep tuple as a key", archive(PROTO + b"})" + b"\x85" * 60_000 + b"K\x01s" + STOP)
    yield "an allocation", archive(within(b"c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R"))
    yield "a tensor's allocation", archive(within(b"ctorch\nFloatTensor\nJ\xff\xff\xff\x7f\x85R"))
    yield "a string that claims 4 GB", archive(PROTO + b"X\xff\xff\xff\xffa" + STOP)
    yield "a memory's place of 4 * 10^9", archive(PROTO + b"}r\xff\xff\xff\xff" + STOP)
    huge = integer(1 << 2000)
    yield "sizes beyond all integers", archive(within(tensor(b"K\x00" + huge + b"\x85)")))
    axes = b"(" + b"K\xff" * 10_000 + b"t"
    yield "ten thousand axes", archive(within(tensor(b"K\x00" + axes + axes)))
    yield (
        "one storage named 10^4 times",
        archive(within(b"(" + b"N" * 20_000 + b"tq\x00" + b"h\x00Q" * 10_000)),
    )
    yield "3000 times 3000 empty arrays", archive(named_often(3000), {"data/0": b""})
    yield "a directory of small fields", with_directory(b"\x99\x99\x00\x00" * 16_000)
    yield "thousands of entries", many_entries()
    yield "an entry twice", doubled_pickle()
    yield "an entry that inflates", inflating(15_000_000)
    yield "an entry that claims too much", claiming(1 << 31)
    yield "no archive but a pickle", saved({"a": torch.ones(3)}, zipped=False)
    yield "a sparse tensor", saved({"a": torch.eye(3).to_sparse()})
    yield "a quantised tensor", archive(within(b"ctorch._utils\n_rebuild_qtensor\n)R"))
    yield "a tensor on no device", saved({"a": torch.empty(10**9, device="meta")})
    yield "a tensor of complex numbers", saved({"a": torch.ones(3, dtype=torch.complex64)})
