"""Checkpoints: every supported form loads, and every defect gets a clear error with a remedy."""

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from phonex.engines.checkpoint import load, plain, read_state, read_tensor
from phonex.errors import EngineUnavailable, WeightsUnusable

STATE = {"weight": torch.arange(6.0).view(2, 3), "bias": torch.ones(2)}


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        import os

        return os.system, ("touch /tmp/phonex-was-here",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.pth"


def refused(path: Path) -> str:
    with pytest.raises(WeightsUnusable) as caught:
        read_state(path, "Do this.")
    assert str(path) in caught.value.message
    assert caught.value.message.endswith("Do this.")
    return caught.value.message


@pytest.mark.parametrize("nest", [lambda s: s, lambda s: {"model": s, "iteration": 3}])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_checkpoint_is_read_flat_or_nested_new_or_old(
    path: Path, nest: Callable[[object], object], zipped: bool
) -> None:
    torch.save(nest(STATE), path, _use_new_zipfile_serialization=zipped)
    assert all(torch.equal(read_state(path)[name], STATE[name]) for name in STATE)


def test_safetensors_are_read(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "model.safetensors")
    assert torch.equal(read_state(tmp_path / "model.safetensors")["bias"], STATE["bias"])


def test_a_missing_file_is_reported(path: Path) -> None:
    assert "the file is missing" in refused(path)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_reported(path: Path, share: float, zipped: bool) -> None:
    torch.save({"weight": torch.randn(200, 200)}, path, _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    refused(path)


def test_broken_safetensors_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\xff" * 100)
    assert "damaged" in refused(path)


def test_a_pickle_that_wants_code_runs_none(path: Path) -> None:
    torch.save({"model": Evil()}, path)
    assert "not trusted" in refused(path)
    path.write_bytes(pickle.dumps(Evil()))
    refused(path)
    assert not Path("/tmp/phonex-was-here").exists()  # noqa: S108


@pytest.mark.parametrize("content", [{}, [STATE], {"model": {"weight": 3}}, {"a": "b"}])
def test_what_holds_no_tensors_with_names_is_refused(path: Path, content: object) -> None:
    torch.save(content, path)
    refused(path)


def test_a_view_that_repeats_one_number_into_a_terabyte_is_refused(path: Path) -> None:
    torch.save({"weight": torch.zeros(1).expand(1 << 20, 1 << 20)}, path)
    assert "[1048576, 1048576]" in refused(path)


def test_a_compressed_archive_is_refused(path: Path) -> None:
    packed = io.BytesIO()
    torch.save({"weight": torch.zeros(1000, 1000)}, packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "compressed" in refused(path)


NESTED = b"\x80\x02)" + b"\x85" * 3_000_000 + b"."


def test_a_pickle_longer_than_any_network_needs_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", NESTED)
        archive.writestr("archive/version", b"3\n")
    assert "claims to be larger" in refused(path)
    raw = io.BytesIO()
    torch.save(STATE, raw, _use_new_zipfile_serialization=False)
    beginnings = b"".join(pickle.dumps(pickle.load(io.BytesIO(raw.getvalue()))) for _ in range(3))  # noqa: S301
    path.write_bytes(beginnings + NESTED)
    assert "damaged" in refused(path)


def test_weight_norm_is_folded_in_both_spellings() -> None:
    conv = weight_norm(nn.Conv1d(3, 5, 7))
    new = {f"dec.{name}": each for name, each in conv.state_dict().items()}
    old = {
        name.replace("parametrizations.weight.original0", "weight_g").replace(
            "parametrizations.weight.original1", "weight_v"
        ): each
        for name, each in new.items()
    }
    for state in (new, old):
        assert torch.allclose(plain(state)["dec.weight"], conv.weight, atol=1e-7)
        assert set(plain(state)) == {"dec.weight", "dec.bias"}


def test_old_names_of_norms_are_understood_and_prefixes_left_out() -> None:
    state = {"norm.gamma": torch.ones(2), "norm.beta": torch.zeros(2), "enc_q.w": torch.ones(1)}
    assert set(plain(state, ["enc_q."])) == {"norm.weight", "norm.bias"}


def test_a_network_is_given_exactly_its_weights(path: Path) -> None:
    with torch.device("meta"):
        network = nn.Linear(3, 2)
    load(network, STATE, path)
    assert torch.equal(network(torch.ones(3)), torch.tensor([4.0, 13.0]))


@pytest.mark.parametrize(
    ("state", "reported"),
    [
        ({"weight": STATE["weight"]}, "bias is missing"),
        ({**STATE, "more": torch.ones(1)}, "more is unknown"),
        ({**STATE, "bias": torch.ones(3)}, r"bias has shape \[3\].*requires \[2\]"),
        ({**STATE, "bias": torch.tensor([1.0, torch.nan])}, "bias has numbers that are not"),
    ],
)
def test_a_key_that_does_not_fit_is_named(
    path: Path, state: dict[str, Tensor], reported: str
) -> None:
    with pytest.raises(WeightsUnusable, match=reported):
        load(nn.Linear(3, 2), state, path)


def test_an_embedding_is_one_tensor(path: Path) -> None:
    torch.save(torch.ones(1, 4, 1), path)
    assert read_tensor(path).shape == (1, 4, 1)
    torch.save({"se": torch.ones(1, 4, 1)}, path)
    with pytest.raises(EngineUnavailable, match="not a tensor"):
        read_tensor(path)
