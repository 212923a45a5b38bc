"""What fits need of Kokoro: a decoder with random weights, and noise as its input."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from phonex.engines.offline.adaptation.decoder import Decoder, DecoderTensors

N_FRAMES = 12  # 0.3 s


def random_weights(seed: int = 3) -> Mapping[str, NDArray[np.float32]]:
    """With the names used in the checkpoint."""
    torch.manual_seed(seed)
    state = Decoder().state_dict()
    state["generator.inverse"] = torch.randn(22, 1, 20) * 0.1
    state["generator.first_window"] = torch.hann_window(20).clamp_min(1e-4)
    prefix = "generator.stft.istft.stft."
    renamed = {
        "generator.inverse": f"{prefix}inverse_basis",
        "generator.first_window": f"{prefix}window_sum",
    }
    return {renamed.get(name, name): tensor.numpy() for name, tensor in state.items()}


def utterance(seed: int) -> DecoderTensors:
    generator = torch.Generator().manual_seed(seed)
    f0 = torch.full((1, 2 * N_FRAMES), 140.0)
    f0[:, :4] = 0  # voiceless
    return DecoderTensors(
        features=torch.randn(1, 512, N_FRAMES, generator=generator),
        f0=f0,
        energy=torch.randn(1, 2 * N_FRAMES, generator=generator),
        style=torch.randn(128, generator=generator) * 0.1,
    )
