"""Reading published files of weights: safely, in plain names, and with a word on what is wrong.

Understands what torch.save and safetensors write, weight norm in both spellings (folded here) and
the old names of norms. Knows no network.
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

REMEDY = "Fetch it anew with: phonex models pull"

State = dict[str, Tensor]

_LONGEST_PICKLE = 2 << 20  # bytes; names and shapes of MeloTTS take 0.1 MB
_N_RAW_PICKLES = 5  # of a file without an archive, as torch wrote it before 1.6
_SHOWN = 3  # keys in a message
_GAINS = (".weight_g", ".parametrizations.weight.original0")
_DIRECTIONS = (".weight_v", ".parametrizations.weight.original1")
_OLD_NAMES = {".gamma": ".weight", ".beta": ".bias"}


def read_state(path: Path, remedy: str = REMEDY) -> State:
    """Every tensor of a checkpoint by its name, as it is in the file.

    path: .safetensors, or what torch.save wrote: names to tensors, or that under "model" or
    "state_dict". Large files are mapped, not read.
    Raises WeightsUnusable when it is missing, damaged, or anything but tensors.
    """
    found = _read(path, remedy)
    for name in ("model", "state_dict"):
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            found = found[name]
    if not isinstance(found, Mapping) or not found:
        raise WeightsUnusable(path, "it holds no tensors with names", remedy)
    for name, value in found.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            kind = type(value).__name__
            raise WeightsUnusable(path, f"{name!r} is of type {kind}, not a tensor", remedy)
        _refuse_hollow(path, name, value, remedy)
    return dict(found)


def read_tensor(path: Path, remedy: str = REMEDY) -> Tensor:
    """The one tensor that a file holds, such as a speaker's embedding, in float32.

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
    """The state in torch's own names: weight norm folded, gamma and beta renamed.

    prefixes: what is left out. A gain without its direction, or of another size, stays as it is
    and so is found by load().
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
    """Give a network, built on any device, exactly these tensors, in float32 on the CPU.

    path: where they came from, for the message. Raises WeightsUnusable that names a key that is
    missing, not known, or of another shape.
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
        with warnings.catch_warnings(action="ignore"):  # of pickles that torch did not write
            if not packed:
                _refuse_long_pickles(path)
            return torch.load(path, map_location="cpu", weights_only=True, mmap=packed)
    except FileNotFoundError as exc:
        raise WeightsUnusable(path, "the file is not there", remedy) from exc
    except OSError as exc:
        raise WeightsUnusable(path, f"it cannot be read ({exc.strerror or exc})", remedy) from exc
    except pickle.UnpicklingError as exc:
        reason = "it is damaged, or holds other things than tensors and is not trusted"
        raise WeightsUnusable(path, reason, remedy) from exc
    except (
        *(EOFError, RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError),
        *(MemoryError, OverflowError, AssertionError, SafetensorError, zipfile.BadZipFile),
    ) as exc:  # what torch raises for damage depends on where it lies
        raise WeightsUnusable(path, "it is damaged or cut short", remedy) from exc


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
    """Raises ValueError: what comes before the numbers is longer than of any network, or cut."""
    with path.open("rb") as file:
        head = io.BytesIO(file.read(_LONGEST_PICKLE))
    for _ in range(_N_RAW_PICKLES):
        for _operation in genops(head):
            pass


def _refuse_hollow(path: Path, name: str, tensor: Tensor, remedy: str) -> None:
    """A tensor may be a view that repeats a few stored numbers into terabytes."""
    odd = tensor.is_meta or tensor.is_complex() or tensor.is_quantized
    if odd or tensor.layout != torch.strided:
        raise WeightsUnusable(path, f"{name} is not a plain tensor", remedy)
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        shape = list(tensor.shape)
        raise WeightsUnusable(path, f"{name} claims a shape {shape} it has no data for", remedy)


def _split(name: str) -> tuple[str, str]:
    for suffix in (*_GAINS, *_DIRECTIONS, *_OLD_NAMES):
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _direction(stem: str, suffix: str) -> str:
    return stem + _DIRECTIONS[_GAINS.index(suffix)]


def _folded(gain: Tensor, direction: Tensor) -> Tensor:
    """What weight norm (Salimans 2016, dimension 0) computes at every call of the original."""
    axes = list(range(1, direction.dim()))
    direction = direction.float()
    size: Tensor = torch.linalg.vector_norm(direction, dim=axes, keepdim=True)
    return direction * (gain.float() / size)


def _differences(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> Iterator[str]:
    missing = [name for name in wanted if name not in found]
    if missing:
        yield f"{_named(missing)} missing; is it another network's?"
    extra = [name for name in found if name not in wanted]
    if extra:
        yield f"{_named(extra)} not known; is it another network's?"
    for name, value in found.items():
        if value.shape != wanted[name].shape:
            yield (
                f"{name} has shape {list(value.shape)} where config.json asks for "
                f"{list(wanted[name].shape)}; do they belong together?"
            )


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    rest = len(names) - _SHOWN
    more = f" and {rest} more keys" if rest > 0 else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"
