"""Random weights for networks of any size that give sound of realistic length and loudness.

For benchmarks without a download; the output is not intelligible speech.
"""

import math
from copy import deepcopy

import torch
from torch import Tensor, nn

from phonex.engines.vits.convolutions import Upsampler, pack
from phonex.engines.vits.generator import Generator

_LOUDNESS = 0.1  # root mean square of the sound, of 1: -20 dB
_FRAMES = 40  # of noise, to measure the loudness
_BIAS = 0.01
_QUIET = 0.3  # gain of the layers that add to a shortcut, so that deep networks stay in range
_QUIET_LAYERS = (".convs2.", ".post.", "enc_p.proj.", "enc_q.proj.", "dp.proj.", "sdp.flows.")


def fill(network: nn.Module, seed: int = 0) -> None:
    """Draw every parameter of a network on the meta device, before packing."""
    network.requires_grad_(False).eval()
    network.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    for path, module in network.named_modules():
        for name, parameter in module.named_parameters(recurse=False):
            drawn = torch.randn(parameter.shape, generator=generator)
            quiet = any(part in f"{path}.{name}" for part in _QUIET_LAYERS)
            scale = _scale(module, parameter) * (_QUIET if quiet and parameter.dim() > 1 else 1)
            parameter.copy_(torch.ones_like(drawn) if _is_gain(module, name) else drawn * scale)


@torch.inference_mode()
def set_loudness(generator: Generator) -> None:
    """Scale the last layer so that noise gives sound as loud as speech. Call before packing."""
    packed = deepcopy(generator)
    pack(packed)
    draw = torch.Generator().manual_seed(0)
    z = torch.randn(1, packed.conv_pre.in_channels, _FRAMES, generator=draw)
    speaker = torch.zeros(1, packed.cond.in_channels, 1)
    for _ in range(3):  # tanh compresses sound that is far too loud
        sound = packed(z, speaker, (_FRAMES,))
        packed.conv_post.weight *= _LOUDNESS / sound.square().mean().sqrt()
    generator.conv_post.weight.copy_(packed.conv_post.weight)


def _is_gain(module: nn.Module, name: str) -> bool:
    return isinstance(module, nn.LayerNorm) and name == "weight"


def _scale(module: nn.Module, parameter: Tensor) -> float:
    """The factor that keeps the scale of a layer's input."""
    if parameter.dim() < 2 or isinstance(module, nn.LayerNorm):
        return _BIAS
    n_inputs = parameter[0].numel()
    if isinstance(module, Upsampler):
        n_inputs = parameter[:, 0].numel() // module.rate
    if isinstance(module, nn.Embedding):
        n_inputs = parameter.shape[1]
    return 1 / math.sqrt(n_inputs)
