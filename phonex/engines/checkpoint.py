"""Loads published checkpoints: safely, with normalised names and clear error messages.

Reads torch.save and safetensors files, both forms of weight norm (folded here) and the old names
of norm parameters. Knows no network.
"""

import io
import pickle
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from pickletools import genops

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from phonex.errors import WeightsUnusable

REMEDY = "Download it again with: phonex models pull"

State = dict[str, Tensor]

_LONGEST_PICKLE = 2 << 20  # bytes; the names and shapes of MeloTTS take 0.1 MB
_N_RAW_PICKLES = 5  # in a file that is not a zip archive, as torch before 1.6 wrote it
_SHOWN = 3  # keys in a message
_GAINS = (".weight_g", ".parametrizations.weight.original0")
_DIRECTIONS = (".weight_v", ".parametrizations.weight.original1")
_OLD_NAMES = {".gamma": ".weight", ".beta": ".bias"}


def read_state(path: Path, remedy: str = REMEDY) -> State:
    """All tensors of a checkpoint, with the names used in the file.

    path: .safetensors, or a torch.save file: a state dict, or one under "model" or "state_dict".
    Large files are memory-mapped.
    Raises WeightsUnusable if the file is missing, damaged, or holds anything but tensors.
    """
    found = _read(path, remedy)
    for name in ("model", "state_dict"):
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            found = found[name]
    if not isinstance(found, Mapping) or not found:
        raise WeightsUnusable(path, "it holds no named tensors", remedy)
    for name, value in found.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            kind = type(value).__name__
            raise WeightsUnusable(path, f"{name!r} is of type {kind}, not a tensor", remedy)
        _refuse_hollow(path, name, value, remedy)
    return dict(found)


def read_tensor(path: Path, remedy: str = REMEDY) -> Tensor:
    """The only tensor in a file, such as a speaker embedding, in float32.

    Raises WeightsUnusable.
    """
    found = _read(path, remedy)
    if not isinstance(found, Tensor):
        raise WeightsUnusable(path, f"it holds {type(found).__name__}, not a tensor", remedy)
    _refuse_hollow(path, "it", found, remedy)
    if not torch.isfinite(found).all():
        raise WeightsUnusable(path, "it has numbers that are not finite", remedy)
    return found.float().clone()


def plain(state: Mapping[str, Tensor], prefixes: Sequence[str] = ()) -> State:
    """The state dict with torch's own names: weight norm folded, gamma and beta renamed.

    prefixes: names to leave out. A gain without a direction of the same size is kept, so that
    load() rejects it.
    """
    kept = {name: each for name, each in state.items() if not name.startswith(tuple(prefixes))}
    plain: State = {}
    for name, value in kept.items():
        stem, suffix = _split(name)
        if suffix in _GAINS and _direction(stem, suffix) in kept:
            continue
        if suffix in _DIRECTIONS:
            gain = kept.get(stem + _GAINS[_DIRECTIONS.index(suffix)])
            if gain is not None and gain.shape == (len(value), *[1] * (value.dim() - 1)):
                name, value = f"{stem}.weight", _folded(gain, value)
        else:
            name = stem + _OLD_NAMES.get(suffix, suffix)
        plain[name] = value
    return plain


def load(network: nn.Module, state: Mapping[str, Tensor], path: Path, remedy: str = REMEDY) -> None:
    """Load exactly these tensors into a network built on any device, as float32 on the CPU.

    path: their file, for error messages. Raises WeightsUnusable, naming the key, if one is missing,
    unknown or has the wrong shape.
    """
    wanted = network.state_dict()
    for reason in _differences(wanted, state):
        raise WeightsUnusable(path, reason, remedy)
    for name, value in state.items():
        if not torch.isfinite(value).all():
            raise WeightsUnusable(path, f"{name} has numbers that are not finite", remedy)
    own = {name: each.detach().to(torch.float32, copy=True) for name, each in state.items()}
    network.load_state_dict(own, strict=True, assign=True)
    network.requires_grad_(False).eval()


def _read(path: Path, remedy: str) -> object:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        packed = zipfile.is_zipfile(path)
        if packed:
            _refuse_bomb(path, remedy)
        with warnings.catch_warnings(action="ignore"):  # about pickles that torch did not write
            if not packed:
                _refuse_long_pickles(path)
            return torch.load(path, map_location="cpu", weights_only=True, mmap=packed)
    except FileNotFoundError as exc:
        raise WeightsUnusable(path, "the file is missing", remedy) from exc
    except OSError as exc:
        raise WeightsUnusable(path, f"it cannot be read ({exc.strerror or exc})", remedy) from exc
    except pickle.UnpicklingError as exc:
        reason = "it is damaged, or holds objects other than tensors and is not trusted"
        raise WeightsUnusable(path, reason, remedy) from exc
    except (
        *(EOFError, RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError),
        *(MemoryError, OverflowError, AssertionError, SafetensorError, zipfile.BadZipFile),
    ) as exc:  # torch raises any of these, depending on where the damage is
        raise WeightsUnusable(path, "it is damaged or truncated", remedy) from exc


def _refuse_bomb(path: Path, remedy: str) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise WeightsUnusable(path, "it is compressed, which weights never are", remedy)
    pickles = [entry.file_size for entry in entries if entry.filename.endswith(".pkl")]
    if sum(entry.file_size for entry in entries) > path.stat().st_size or any(
        size > _LONGEST_PICKLE for size in pickles
    ):
        raise WeightsUnusable(path, "it claims to be larger than it is", remedy)


def _refuse_long_pickles(path: Path) -> None:
    """Raises ValueError if the pickles before the data are truncated or implausibly long."""
    with path.open("rb") as file:
        head = io.BytesIO(file.read(_LONGEST_PICKLE))
    for _ in range(_N_RAW_PICKLES):
        for _operation in genops(head):
            pass


def _refuse_hollow(path: Path, name: str, tensor: Tensor, remedy: str) -> None:
    """Reject views that expand a few stored numbers into terabytes."""
    odd = tensor.is_meta or tensor.is_complex() or tensor.is_quantized
    if odd or tensor.layout != torch.strided:
        raise WeightsUnusable(path, f"{name} is not a plain tensor", remedy)
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        shape = list(tensor.shape)
        raise WeightsUnusable(path, f"{name} has shape {shape} but too little data for it", remedy)


def _split(name: str) -> tuple[str, str]:
    for suffix in (*_GAINS, *_DIRECTIONS, *_OLD_NAMES):
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _direction(stem: str, suffix: str) -> str:
    return stem + _DIRECTIONS[_GAINS.index(suffix)]


def _folded(gain: Tensor, direction: Tensor) -> Tensor:
    """Weight norm (Salimans 2016, dimension 0), which the original computes at every call."""
    axes = list(range(1, direction.dim()))
    direction = direction.float()
    size: Tensor = torch.linalg.vector_norm(direction, dim=axes, keepdim=True)
    return direction * (gain.float() / size)


def _differences(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> Iterator[str]:
    missing = [name for name in wanted if name not in found]
    if missing:
        yield f"{_named(missing)} missing; is the file for another network?"
    extra = [name for name in found if name not in wanted]
    if extra:
        yield f"{_named(extra)} unknown; is the file for another network?"
    for name, value in found.items():
        if value.shape != wanted[name].shape:
            yield (
                f"{name} has shape {list(value.shape)}, but config.json requires "
                f"{list(wanted[name].shape)}; do the two files belong together?"
            )


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    rest = len(names) - _SHOWN
    more = f" and {rest} more keys" if rest > 0 else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"
