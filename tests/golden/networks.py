"""MeloTTS' network against melo/: each variant's checkpoint, every run and what is within it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.network import MeloInput, MeloNetwork, MeloScales, MeloSpeech
from phonex.engines.vits.noise import NoiseSource, RecordedNoise, SeededNoise
from tests.golden.row import Row, difference
from tests.golden.trace import Array, Trace, arrays, tensors, traced

_TOLERANCES = {"durations": 0.0, "inside": 1e-4, "z": 1e-4, "wav": 2e-4, "as alone": 1e-4}
_KINDS = {
    **dict.fromkeys(("w_ceil", "y_mask"), "durations"),
    **dict.fromkeys(("z_p", "z", "m_p_expanded", "logs_p_expanded"), "z"),
    "wav": "wav",
}  # of arrays; all others are "inside"
_BY_PHONE = ("enc_", "logw_", "w", "sdp_state_")  # how arrays begin that go by phones, not frames
_NOISE = ("noise_w", "noise_z")


@dataclass(frozen=True)
class Run:
    """One result file: where it is, what was said for it, and what the index tells of it."""

    root: Path
    path: Path
    inputs: tuple[Path, ...]
    about: Mapping[str, Any]

    def row(self, kind: str, error: float) -> Row:
        folder = self.path.parent
        files = (
            *(self.path, *self.inputs, folder / "config.json", folder / "checkpoint.pth"),
            folder.parent / "index.json",
        )
        names = [each.relative_to(self.root) for each in files]
        return Row(f"{names[0]}: {kind}", error, _TOLERANCES[kind], names)


def check(folder: Path) -> Iterator[Row]:
    index = folder / "melo" / "index.json"
    if not index.exists():
        return
    for variant, about in json.loads(index.read_text(encoding="utf-8")).items():
        yield from check_variant(folder, index.parent / variant, about["files"])


def check_variant(root: Path, folder: Path, runs: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    config = MeloConfig.read(folder / "config.json")
    network = MeloNetwork.open(config, folder / "checkpoint.pth")
    without_bert = folder / "config_nobert.json"
    if without_bert.exists():
        same = MeloConfig.read(without_bert) == replace(config, uses_bert=False)
        path = without_bert.relative_to(root)
        yield Row(f"{path}: the same but for BERT", 0.0 if same else 1.0, 0.0, [path])
    for name, about in runs.items():
        inputs = [about["inputs"]] if isinstance(about["inputs"], str) else about["inputs"]
        run = Run(root, folder / name, tuple(folder / each for each in inputs), about)
        debug = run.path.with_name(f"{run.path.stem}_debug.npz")
        for each in (run, replace(run, path=debug)):
            if each.path.exists():
                yield from check_run(network, each)


def check_run(network: MeloNetwork, run: Run) -> Iterator[Row]:
    wanted = arrays(run.path)
    items = [spoken(path, run.about) for path in run.inputs]
    with traced(network) as trace:
        speech = network.speak(items, [noise(wanted) for _ in items])
    found = {**results(network, trace, speech, run.about), **states(trace)}
    errors: dict[str, float] = {}
    for name in wanted.keys() - set(_NOISE):
        error = compared(name, found[name], wanted[name], speech) if name in found else torch.inf
        kind = _KINDS.get(name, "inside")
        errors[kind] = max(errors.get(kind, 0.0), error)
    if len(items) > 1:
        errors["as alone"] = unlike_alone(network, items, speech)
    for kind, error in errors.items():
        yield run.row(kind, error)


def spoken(path: Path, about: Mapping[str, Any]) -> MeloInput:
    given = {name: each[0] for name, each in tensors(path).items()}
    return MeloInput(
        *(given["x"], given["tone"], given["language"], int(given["sid"])),
        *(given["bert"], given["ja_bert"], scales(about)),
    )


def scales(about: Mapping[str, Any]) -> MeloScales:
    return MeloScales(
        *(about["sdp_ratio"], about["noise_scale"], about["noise_scale_w"]),
        about.get("length_scale", 1.0),
    )


def noise(wanted: Mapping[str, Array]) -> NoiseSource:
    if _NOISE[0] not in wanted:
        return SeededNoise(0)
    return RecordedNoise([torch.from_numpy(wanted[name]) for name in _NOISE])


def results(
    network: MeloNetwork, trace: Trace, speech: Sequence[MeloSpeech], about: Mapping[str, Any]
) -> dict[str, Tensor]:
    """What a result file may hold, under its names."""
    encoded = trace.calls["enc_p"][0].output
    by_chance, plainly, ratio = trace.output("sdp"), trace.output("dp"), about["sdp_ratio"]
    frames = pad_sequence([each.frames for each in speech], batch_first=True)
    z = trace.output("flow.flows.0")
    found = {
        "enc_x": encoded.hidden,
        "enc_m_p": encoded.mean,
        "enc_logs_p": encoded.log_deviation,
        "logw_sdp": by_chance,
        "logw_dp": plainly,
        "w": (by_chance * ratio + plainly * (1 - ratio)).exp() * about.get("length_scale", 1.0),
        "w_ceil": frames.float().unsqueeze(1),
        "y_mask": (torch.arange(z.shape[2]) < frames.sum(1, keepdim=True)).float().unsqueeze(1),
        "z_p": trace.given("flow.flows.7"),
        "z": z,
        "wav": as_padded(network, trace),
    }
    if len(speech) == 1:
        for name in ("m_p", "logs_p"):
            found[f"{name}_expanded"] = found[f"enc_{name}"].repeat_interleave(frames[0], dim=2)
    return found


def as_padded(network: MeloNetwork, trace: Trace) -> Tensor:
    """[B, 1, N]: sound as the original makes it of a batch, its padding leaking into the ends."""
    z, speaker, _ = trace.calls["dec"][0].args
    with torch.inference_mode():
        sound: Tensor = network.dec(z, speaker, (z.shape[2],) * len(z))
    return sound.unsqueeze(1)


def states(trace: Trace) -> dict[str, Tensor]:
    """What a debug file may hold, under its names."""
    names = {
        "enc_p.encoder.norm_layers_2.": "enc_after_layer_",
        "sdp.flows.": "sdp_state_after_flows_",
        "flow.flows.": "flow_state_after_flows_",
        "dec.ups.": "dec_after_up_",
        "dec.conv_pre": "dec_conv_pre",
    }
    return {
        path.replace(start, name): trace.output(path).squeeze(2)
        for start, name in names.items()
        for path in list(trace.calls)
        if path.startswith(start) and "." not in path.removeprefix(start)
    }


def compared(name: str, found: Tensor, wanted: Array, speech: Sequence[MeloSpeech]) -> float:
    """The largest difference before the items' ends; the generator pads to lengths it knows."""
    if name.startswith("dec_"):
        found = found[..., : wanted.shape[2]]
    if tuple(found.shape) != wanted.shape:
        return torch.inf
    lengths = [
        len(each.frames) if name.startswith(_BY_PHONE) and name != "wav" else int(each.frames.sum())
        for each in speech
    ]
    rate = wanted.shape[2] // max(lengths)
    return max(
        difference(found[index, :, : n * rate], wanted[index, :, : n * rate])
        for index, n in enumerate(lengths)
    )


def unlike_alone(
    network: MeloNetwork, items: Sequence[MeloInput], together: Sequence[MeloSpeech]
) -> float:
    """How far items of a batch are from what they are alone, where chance has no part."""
    alone = [network.speak([item], [SeededNoise(0)])[0] for item in items]
    return max(
        difference(one.samples, other.samples) for one, other in zip(alone, together, strict=True)
    )
