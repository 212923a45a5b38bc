"""Voice files: what is packed comes back; nothing else is believed."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from phonex.errors import EmbeddingUnusable, VoiceFileUnusable
from phonex.store.files.torchfile import MAX_BYTES
from phonex.store.files.voice_format import FORMAT, Embeddings, load, pack, unpack

EMBEDDINGS: Embeddings = {
    "offline": {
        "speaker": np.linspace(-1, 1, 256, dtype=np.float32),
        "mixture": np.arange(54, dtype=np.float64),
        "rate": np.array(24_000, np.int64),
        "empty": np.zeros((0, 3), np.float32),
    },
    "openvoice": {"tone": np.ones((1, 256, 1), np.float32)},
}
DTYPES = st.sampled_from([np.float32, np.float64, np.float16, np.int64, np.uint8, np.bool_])


def saved(path: Path, data: object) -> Path:
    torch.save(data, path)
    return path


def wrapped(value: object) -> dict[str, object]:
    return {"format": FORMAT, "version": 1, "embeddings": {"offline": {"speaker": value}}}


def load_file(path: Path) -> Embeddings:
    with path.open("rb") as file:
        return load(file, path.name)


def assert_same(found: Embeddings, expected: Embeddings) -> None:
    assert found.keys() == expected.keys()
    for converter, tensors in expected.items():
        assert found[converter].keys() == tensors.keys()
        for name, array in tensors.items():
            assert found[converter][name].dtype == array.dtype
            np.testing.assert_array_equal(found[converter][name], array)


def test_embeddings_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "anna.pth"
    path.write_bytes(pack(EMBEDDINGS))
    assert_same(load_file(path), EMBEDDINGS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DTYPES.flatmap(lambda dtype: arrays(dtype, array_shapes(min_dims=0, min_side=0))))
def test_any_array_comes_back(tmp_path: Path, array: NDArray[np.generic]) -> None:
    path = tmp_path / "anna.pth"
    path.write_bytes(pack({"offline": {"x": array, "reversed": np.flip(array).T}}))
    assert_same(load_file(path), {"offline": {"x": array, "reversed": np.flip(array).T}})


def test_others_can_read_a_voice_file() -> None:
    data = torch.load(io.BytesIO(pack(EMBEDDINGS)), weights_only=True)
    assert (data["format"], data["version"]) == ("phonex-voice", 1)
    assert data["embeddings"]["openvoice"]["tone"].shape == (1, 256, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        pickle.dumps({"format": FORMAT}),
        bytes(999),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "anna.pth"
    path.write_bytes(content)
    with pytest.raises(VoiceFileUnusable, match=r"anna\.pth .*not a voice file.*register it again"):
        load_file(path)


def test_another_zip_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "anna.pth"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.pkl", "hello")
    with pytest.raises(VoiceFileUnusable):
        load_file(path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([1, 2], "not made by Phonex"),
        (torch.ones(1, 256, 1), "not made by Phonex"),
        ({"format": "other"}, "not made by Phonex"),
        ({"format": FORMAT, "version": 2, "embeddings": {}}, "version 2"),
        ({"format": FORMAT, "version": 1}, "no embeddings"),
        ({"format": FORMAT, "version": 1, "embeddings": [1]}, "no embeddings"),
        ({"format": FORMAT, "version": 1, "embeddings": {1: {}}}, "no embeddings"),
        ({"format": FORMAT, "version": 1, "embeddings": {"a": 1}}, "no embeddings"),
        ({"format": FORMAT, "version": 1, "embeddings": {"a": {1: 2}}}, "no embeddings"),
        (wrapped("text"), "not an array"),
        (wrapped(torch.eye(3).to_sparse()), "not a voice file"),
        (wrapped(torch.ones(3, dtype=torch.bfloat16)), "unsupported number type"),
        (wrapped(torch.ones(1).expand(10**12)), "too large"),
    ],
)
def test_a_file_of_another_making_is_refused(tmp_path: Path, data: object, reason: str) -> None:
    with pytest.raises(VoiceFileUnusable, match=reason):
        load_file(saved(tmp_path / "anna.pth", data))


class Bomb:
    """Unpickled carelessly, it writes a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.target, "gone off")


def test_no_code_in_a_file_is_run(tmp_path: Path) -> None:
    target = tmp_path / "proof"
    path = saved(tmp_path / "anna.pth", wrapped(Bomb(target)))
    with pytest.raises(VoiceFileUnusable):
        load_file(path)
    assert not target.exists()


def test_a_file_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "anna.pth"
    with (
        zipfile.ZipFile(io.BytesIO(pack(EMBEDDINGS))) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("archive/data/99", bytes(MAX_BYTES))
    assert path.stat().st_size < 100_000
    with pytest.raises(VoiceFileUnusable):
        load_file(path)


def test_a_huge_file_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "anna.pth"
    with path.open("wb") as file:
        file.truncate(10**12)  # sparse: takes no room
    with pytest.raises(VoiceFileUnusable):
        load_file(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_truncated_file_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = pack(EMBEDDINGS)
    path = tmp_path / "anna.pth"
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(VoiceFileUnusable):
        load_file(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_byte_is_noticed_or_does_not_matter(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(pack(EMBEDDINGS))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "anna.pth"
    path.write_bytes(content)
    try:
        found = load_file(path)
    except VoiceFileUnusable:
        return
    assert_same(found, EMBEDDINGS)


def repickled(pickled: bytes) -> bytes:
    """A voice file, whole in all its checksums, with another pickle in it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(pack(EMBEDDINGS))) as source,
        zipfile.ZipFile(made, "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, pickled if name.endswith("data.pkl") else source.read(name))
    return made.getvalue()


def pickle_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("data.pkl"))
        return archive.read(name)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")  # torch tells of its own refusal
@settings(max_examples=300)
@given(st.data())
def test_a_forged_pickle_is_refused_or_read(data: st.DataObject) -> None:
    forged = bytearray(pickle_of(pack(EMBEDDINGS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(forged) - 1))
        forged[at] = data.draw(st.integers(0, 255))
    try:
        found = unpack(repickled(bytes(forged)))
    except EmbeddingUnusable:
        return
    read = [array for arrays in found.embeddings.values() for array in arrays.values()]
    assert sum(array.nbytes for array in read) <= MAX_BYTES


def test_many_views_that_claim_too_much_together_are_refused() -> None:
    views = {f"{n}": torch.ones(1).expand(MAX_BYTES // 8) for n in range(3)}
    content = io.BytesIO()
    data = {"format": FORMAT, "version": 1, "embeddings": {"offline": views}}
    torch.save(data, content)
    with pytest.raises(EmbeddingUnusable, match="too large"):
        unpack(content.getvalue())


def test_what_a_file_tells_comes_back() -> None:
    about = {"name": "Anna", "language": None, "sample": {"duration": 1.5}, "warnings": ["é"]}
    found = unpack(pack(EMBEDDINGS, about))
    assert found.about == about
    assert_same(found.embeddings, EMBEDDINGS)
    assert unpack(pack(EMBEDDINGS)).about == {}


def test_an_embedding_as_openvoice_saves_it_is_one() -> None:
    content = io.BytesIO()
    tone = torch.linspace(-1, 1, 256)[None, :, None]
    torch.save(tone, content)
    found = unpack(content.getvalue())
    assert_same(found.embeddings, {"openvoice": {"tone": tone.numpy()}})


def test_a_view_that_claims_to_be_a_large_embedding_is_refused() -> None:
    content = io.BytesIO()
    torch.save(torch.zeros(1).expand(1, 10**9, 1), content)
    with pytest.raises(EmbeddingUnusable, match="too large"):
        unpack(content.getvalue())


@pytest.mark.parametrize("version", [torch.ones(3), "1", 10**9, None, [1]])
def test_no_version_is_too_strange_to_be_refused(version: object) -> None:
    content = io.BytesIO()
    torch.save({"format": FORMAT, "version": version, "embeddings": {}}, content)
    with pytest.raises(EmbeddingUnusable, match="its version is not supported"):
        unpack(content.getvalue())
