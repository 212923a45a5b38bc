"""Archives of torch from anybody: what is right is read, what is a bomb does not go off."""

import contextlib
import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.errors import EmbeddingUnusable
from phonex.store.files.torchfile import LONGEST_PICKLE
from phonex.store.files.voice_format import FORMAT, pack, unpack
from tests.store.files.bombs import PROTO, STOP, archive, bombs, doubling, tensor, within
from tests.store.files.test_voice_format import EMBEDDINGS, assert_same, pickle_of

BOMBS = dict(bombs())
BASE_SPEAKERS = Path(__file__).parents[2] / "data" / "golden" / "openvoice_base_ses"


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_in_little_memory(kind: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(EmbeddingUnusable):
            unpack(BOMBS[kind])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000 + 100 * LONGEST_PICKLE


@pytest.mark.parametrize(("claimed", "n_stored"), [(b"K\x05", 16), (b"K\x04", 15)])
def test_a_tensor_with_more_than_is_stored_of_it_is_refused(claimed: bytes, n_stored: int) -> None:
    content = {"format": FORMAT, "version": 1, "embeddings": {"a": {"b": torch.ones(4)}}}
    file = io.BytesIO()
    torch.save(content, file)
    whole = pickle_of(file.getvalue())
    assert whole.count(b"K\x04") == 2  # of the storage, and of the tensor
    forged = whole.replace(b"K\x04", claimed)
    with pytest.raises(EmbeddingUnusable, match="damaged"):
        unpack(archive(forged, {"data/0": bytes(n_stored)}))


def test_numbers_of_the_other_byte_order_are_read() -> None:
    tone = np.linspace(-1, 1, 256, dtype=">f4")
    file = io.BytesIO()
    torch.save(torch.zeros(1, 256, 1), file)
    entries = {"byteorder": b"big", "data/0": tone.tobytes()}
    found = unpack(archive(pickle_of(file.getvalue()), entries)).embeddings["openvoice"]["tone"]
    np.testing.assert_array_equal(found.ravel(), tone.astype(np.float32))


@pytest.mark.parametrize("path", sorted(BASE_SPEAKERS.glob("*.pth")), ids=lambda path: path.stem)
def test_the_published_base_speakers_are_read(path: Path) -> None:
    published = torch.load(path, weights_only=True).numpy()
    assert_same(unpack(path.read_bytes()).embeddings, {"openvoice": {"tone": published}})


def test_a_fitted_voice_is_far_within_the_bounds() -> None:
    biases = {f"bias.decode.{n}.norm1": np.ones(2180, np.float32) for n in range(100)}
    about = {"name": "x" * 64, "warnings": ["é" * 200] * 5}
    content = pack({**EMBEDDINGS, "offline": {**EMBEDDINGS["offline"], **biases}}, about)
    assert len(pickle_of(content)) < LONGEST_PICKLE / 2
    assert len(unpack(content).embeddings["offline"]) == len(EMBEDDINGS["offline"]) + 100


def test_a_parameter_is_a_tensor_too() -> None:
    file = io.BytesIO()
    torch.save(torch.nn.Parameter(torch.ones(1, 256, 1)), file)
    assert unpack(file.getvalue()).embeddings["openvoice"]["tone"].shape == (1, 256, 1)


def test_a_voice_is_read_and_written_without_torch(tmp_path: Path) -> None:
    path = tmp_path / "anna.pth"
    path.write_bytes(pack(EMBEDDINGS))
    code = "import pathlib, sys; from phonex.store.files.voice_format import load, pack;"
    code += "pack(load(open(sys.argv[1], 'rb'), 'x')); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, path], check=True)


# What a pickle of torch is made of, whole or out of place.
PIECES = [
    *(b"(", b")", b"]", b"}", b"N", b"\x88", b"t", b"u", b"s", b"a", b"e", b"Q", b"R"),
    *(b"\x85", b"\x86", b"\x87", b"K\x01", b"J\xff\xff\xff\xff", b"q\x00", b"h\x00", b"q\x01"),
    *(b"h\x01", b"X\x01\x00\x00\x00a", b"ctorch\nFloatStorage\n", b"ccollections\nOrderedDict\n"),
    *(b"ctorch._utils\n_rebuild_tensor_v2\n", b"cos\nsystem\n", tensor(), doubling(30), STOP),
    b"X\x07\x00\x00\x00storage",
]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.binary(max_size=32))
def test_no_pickle_does_more_than_be_refused(pieces: list[bytes], stored: bytes) -> None:
    for pickled in (PROTO + b"".join(pieces) + STOP, within(b"".join(pieces))):
        with contextlib.suppress(EmbeddingUnusable):
            unpack(archive(pickled, {"data/0": stored}))


@settings(deadline=None, max_examples=500)
@given(st.data())
def test_no_archive_does_more_than_be_refused(data: st.DataObject) -> None:
    content = bytearray(pack(EMBEDDINGS))
    directory = content.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(directory, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(EmbeddingUnusable):
        assert_same(unpack(bytes(content)).embeddings, EMBEDDINGS)
