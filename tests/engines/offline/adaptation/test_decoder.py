"""Kokoro's decoder in torch, compared with ONNX Runtime's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from phonex.engines.kokoro.g2p.symbols import tokens
from phonex.engines.kokoro.onnx.decoder_weights import read_decoder
from phonex.engines.kokoro.onnx.network import KokoroNetwork
from phonex.engines.kokoro.styles import VoicePacks
from phonex.engines.kokoro.weights import prepare
from phonex.engines.offline.adaptation.decoder import Decoder, DecoderTensors, build_decoder
from tests.engines.offline.adaptation.studio import N_FRAMES, random_weights, utterance

PHONEMES = ("hˈaʊsɪz ænd bˈoʊts ɑɹ bˈɪld əv wˈʊd.", "lˈɛt ðə dˈɑɡ ˈaʊt.")
VOICES = ("af_heart", "am_michael")


@dataclass(frozen=True, eq=False)
class Pair:
    ours: NDArray[np.float32]
    theirs: NDArray[np.float32]


def spectrum(samples: NDArray[np.float32]) -> torch.Tensor:
    """Log amplitudes, [513, T]."""
    window = torch.hann_window(1024)
    found = torch.stft(torch.from_numpy(samples), 1024, 256, window=window, return_complex=True)
    return (found.abs() + 1e-3).log()


@pytest.fixture(scope="module")
def decoder(models_dir: Path) -> Decoder:
    return build_decoder(read_decoder(prepare(models_dir).decoder), torch.float32)


@pytest.fixture(scope="module")
def network(models_dir: Path) -> KokoroNetwork:
    files = prepare(models_dir)
    return KokoroNetwork(files.encoder, files.decoder, 0)


@pytest.fixture(scope="module")
def pairs(decoder: Decoder, network: KokoroNetwork) -> list[Pair]:
    return list(_spoken(decoder, network))


def _spoken(decoder: Decoder, network: KokoroNetwork) -> Iterator[Pair]:
    for phonemes, voice in zip(PHONEMES, VOICES, strict=True):
        part = tokens(phonemes)
        style = VoicePacks().style({voice: 1.0}, len(part))
        said = network.encode(part, style, 1.0)
        arrays = (said.features, said.f0, said.energy, style[:128])
        line = DecoderTensors(*(torch.tensor(array) for array in arrays))
        with torch.inference_mode():
            ours = decoder(line, line.style.expand(58, -1)).numpy()
        yield Pair(ours, network.decode(said, said.f0, style))


def test_torch_says_what_onnx_runtime_says(pairs: list[Pair]) -> None:
    for pair in pairs:
        assert pair.ours.shape == pair.theirs.shape
        # ONNX Runtime rounds activations to 8 bits; two of its own kernels agree no better
        assert np.corrcoef(pair.ours, pair.theirs)[0, 1] > 0.95
        assert np.std(pair.ours) == pytest.approx(np.std(pair.theirs), rel=0.08)
        distance = (spectrum(pair.ours) - spectrum(pair.theirs)).abs().mean()
        assert float(distance) < 0.3


def test_sixteen_bits_sound_the_same(decoder: Decoder, models_dir: Path) -> None:
    short = build_decoder(read_decoder(prepare(models_dir).decoder), torch.bfloat16)
    line = utterance(1)
    with torch.inference_mode():
        one, other = (each(line, line.style.expand(58, -1)) for each in (decoder, short))
    assert float((spectrum(one.numpy()) - spectrum(other.numpy())).abs().mean()) < 0.3


def test_fitted_biases_do_in_onnx_runtime_what_offsets_do_in_torch(
    decoder: Decoder, network: KokoroNetwork
) -> None:
    part = tokens(PHONEMES[1])
    style = VoicePacks().style({"am_michael": 1.0}, len(part))
    said = network.encode(part, style, 1.0)
    offsets = torch.randn(58, 128, generator=torch.Generator().manual_seed(1)) * 0.3
    line = DecoderTensors(
        *(torch.tensor(a) for a in (said.features, said.f0, said.energy, style[:128]))
    )
    biases = {
        name: (norm.fc.bias + norm.fc.weight @ offsets[norm.index]).numpy()
        for name, norm in decoder.norms.items()
    }
    with torch.inference_mode():
        ours = spectrum(decoder(line, line.style + offsets).numpy())
    theirs = spectrum(network.decode(said, said.f0, style, biases))
    unfitted = spectrum(network.decode(said, said.f0, style))
    moved = (ours - unfitted).mean(dim=1)
    off = (ours - theirs).mean(dim=1)
    assert moved.abs().mean() > 0.2  # nepers
    assert off.abs().mean() < 0.25 * moved.abs().mean()


def test_length_is_that_of_the_frames_and_gradients_reach_every_layer() -> None:
    decoder = build_decoder(random_weights(), torch.float32)
    offsets = torch.zeros(58, 128, requires_grad=True)
    line = utterance(1)
    samples = decoder(line, line.style + offsets)
    samples.square().sum().backward()
    assert samples.shape == (600 * N_FRAMES,)
    assert offsets.grad is not None
    assert (offsets.grad.abs().sum(dim=1) > 0).all()


def test_two_threads_find_what_one_finds() -> None:
    found: list[tuple[torch.Tensor, torch.Tensor]] = []
    for n_workers in (1, 2):
        decoder = build_decoder(random_weights(), torch.float32, n_workers)
        offsets = torch.zeros(58, 128, requires_grad=True)
        line = utterance(1)
        samples = decoder(line, line.style + offsets)
        samples.square().sum().backward()
        assert offsets.grad is not None
        found.append((samples.detach(), offsets.grad))
    for one, two in zip(*found, strict=True):
        # Sums in another order: of the 7 digits of float32, two may differ, counted from the peak.
        tolerance = 1e-5 * one.abs().max().item()
        torch.testing.assert_close(two, one, rtol=0, atol=tolerance)


def test_a_weight_that_is_missing_is_noticed() -> None:
    weights = dict(random_weights())
    del weights["generator.conv_post.weight"]
    with pytest.raises(RuntimeError, match="conv_post"):
        build_decoder(weights, torch.float32)
