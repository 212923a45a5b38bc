"""The OpenVoice converter against openvoice/, and the base speakers' tone colours."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from phonex.engines.checkpoint import read_tensor
from phonex.engines.openvoice.config import ConverterConfig
from phonex.engines.openvoice.network import ConverterInput, ConverterNetwork
from phonex.engines.openvoice.spectrogram import spectrogram
from phonex.engines.vits.noise import RecordedNoise, SeededNoise
from phonex.errors import SampleUnusable
from tests.golden.row import Row, difference
from tests.golden.trace import tensors, traced

EMBEDDING, INSIDE, Z, SOUND, SPECTRUM = 1e-5, 1e-4, 1e-4, 2e-4, 1e-4
_CHECKPOINT, _INDEX = "checkpoint.pth", "index.json"
_CONFIGS = {"v1": "config_v1.json", "v2": "config.json"}


@dataclass(frozen=True)
class Bench:
    """The folder under test, the networks made of it, and what its index tells of each file."""

    root: Path
    folder: Path
    networks: Mapping[str, ConverterNetwork]
    index: Mapping[str, Any]

    def row(self, names: Sequence[str], what: str, error: float, tolerance: float) -> Row:
        used = [self.folder / name for name in (*names, _CHECKPOINT, _INDEX)]
        files = [each.relative_to(self.root) for each in used]
        return Row(f"{files[0]}: {what}", error, tolerance, files)


def check(folder: Path) -> Iterator[Row]:
    at = folder / "openvoice"
    if not (at / _INDEX).exists():
        return
    networks = {
        version: ConverterNetwork.open(ConverterConfig.read(at / name), at / _CHECKPOINT)
        for version, name in _CONFIGS.items()
        if (at / name).exists()
    }
    index = json.loads((at / _INDEX).read_text(encoding="utf-8"))["files"]
    bench = Bench(folder, at, networks, index)
    yield from check_embeddings(bench)
    yield from check_layers(bench)
    for name in index:
        if name.startswith("vc_") and (at / name).exists():
            yield from check_conversion(bench, name)
    yield from check_lengths(bench)
    yield from check_base_speakers(bench)


def check_embeddings(bench: Bench) -> Iterator[Row]:
    name, network = "se.npz", bench.networks["v2"]
    wanted = tensors(bench.folder / name)
    for speaker in ("tgt", "src"):
        segments = [each for key, each in wanted.items() if key.startswith(f"{speaker}_wav")]
        found, saved = network.embed(segments), read_tensor(bench.folder / f"{speaker}_se.pth")
        error = max(difference(found, each) for each in (wanted[f"{speaker}_se"], saved))
        yield bench.row([name, f"{speaker}_se.pth", "config.json"], speaker, error, EMBEDDING)
        for key in wanted:
            if key.startswith(f"{speaker}_se_single"):
                single = network.embed([wanted[key.replace("se_single", "wav")]])
                yield bench.row([name], key, difference(single, wanted[key]), EMBEDDING)


def check_layers(bench: Bench) -> Iterator[Row]:
    name, network = "ref_enc_debug.npz", bench.networks["v2"]
    if not (bench.folder / name).exists():
        return
    wanted = tensors(bench.folder / name)
    with traced(network) as trace:
        embedding = network.embed([wanted["wav"]])
    found = {"se": embedding, "gru_last_hidden": trace.calls["ref_enc.gru"][0].output[1]}
    for index in range(len(network.ref_enc.convs)):
        found[f"conv{index}_pre_relu"] = trace.output(f"ref_enc.convs.{index}")
    for key, each in wanted.items():
        if key != "wav":
            error = difference(found[key], each) if key in found else torch.inf
            yield bench.row([name], key, error, INSIDE if key.startswith("conv") else EMBEDDING)


def check_conversion(bench: Bench, name: str) -> Iterator[Row]:
    wanted, version = tensors(bench.folder / name), "v1" if "_v1" in name else "v2"
    network = bench.networks[version]
    speech = ConverterInput(
        wanted["wav_in"], wanted["src_se"], wanted["tgt_se"], bench.index[name]["tau"]
    )
    noise = RecordedNoise([wanted["noise"]]) if "noise" in wanted else SeededNoise(0)
    with traced(network) as trace:
        (sound,) = network.convert([speech], [noise])
    mean, log_deviation = trace.output("enc_q").chunk(2, dim=1)
    found = {
        "m_q": mean,
        "logs_q": log_deviation,
        "z": trace.given("flow.flows.0"),
        "z_p": trace.output("flow.flows.7"),
        "z_hat": trace.output("flow.flows.0", call=1),
    }
    error = max(difference(each, wanted[key]) for key, each in found.items() if key in wanted)
    files = [name, _CONFIGS[version]]
    yield bench.row(files, "z", error, Z)
    yield bench.row(files, "wav", difference(sound, wanted["wav_out"]), SOUND)
    if torch.equal(speech.source, speech.target):
        yield bench.row(files, "z there and back", difference(found["z_hat"], found["z"]), Z)


def check_lengths(bench: Bench) -> Iterator[Row]:
    """Sounds of a few samples, and those too short for anything."""
    name, network = "edge_lengths.npz", bench.networks["v2"]
    if name not in bench.index:
        return
    wanted, colours = tensors(bench.folder / name), tensors(bench.folder / "se.npz")
    for edge in bench.index[name]["edges"]:
        n = edge["samples"]
        samples = wanted["wav"][:n]
        speech = ConverterInput(samples, colours["src_se"], colours["tgt_se"], tau=0.0)
        if not edge["ok"]:
            error = 0.0 if is_refused(network, speech) else torch.inf
            yield bench.row([name, "se.npz"], f"{n} samples are refused", error, 0.0)
            continue
        found = {
            "spec": spectrogram(samples.unsqueeze(0), network.config.spectrogram),
            "se": network.embed([samples]),
            "vc": network.convert([speech], [SeededNoise(0)])[0],
        }
        for (kind, each), tolerance in zip(
            found.items(), (SPECTRUM, EMBEDDING, SOUND), strict=True
        ):
            error = difference(each, wanted[f"{kind}_{n}"])
            yield bench.row([name, "se.npz"], f"{kind} of {n} samples", error, tolerance)


def is_refused(network: ConverterNetwork, speech: ConverterInput) -> bool:
    refused = 0
    for use in (
        lambda: network.embed([speech.samples]),
        lambda: network.convert([speech], [SeededNoise(0)]),
    ):
        try:
            use()
        except SampleUnusable:
            refused += 1
    return refused == 2


def check_base_speakers(bench: Bench) -> Iterator[Row]:
    """Each file is one tone colour, the one that conversions from it were recorded with."""
    for path in sorted((bench.root / "openvoice_base_ses").glob("*.pth")):
        found = read_tensor(path)
        shape = (1, bench.networks["v2"].config.generator.n_speaker, 1)
        error, files = 0.0 if found.shape == shape else torch.inf, [path.relative_to(bench.root)]
        recorded = bench.folder / f"vc_real_base_se_{path.stem}.npz"
        if recorded.exists():
            error = max(error, difference(found, tensors(recorded)["src_se"]))
            files.append(recorded.relative_to(bench.root))
        yield Row(f"{files[0]}: shape and numbers", error, 0.0, files)
