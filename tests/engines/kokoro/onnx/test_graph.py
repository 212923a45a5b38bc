"""The rewritten graph gives the same output as the published one."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, numpy_helper

from phonex.engines.kokoro.g2p.symbols import tokens
from phonex.engines.kokoro.onnx.graph import cut
from phonex.engines.kokoro.onnx.network import KokoroNetwork
from phonex.engines.kokoro.styles import VoicePacks
from phonex.engines.kokoro.weights import find_parts, join_parts, prepare
from tests.sound import Sound

TOKENS = tokens("hˈaʊsɪz ænd bˈoʊts ɑɹ bˈɪld əv wˈʊd.")


def test_products_sound_as_the_published_convolutions(models_dir: Path, tmp_path: Path) -> None:
    published = onnx.load_from_string(join_parts(find_parts()))
    halves = cut(published, as_products=False)
    onnx.save(halves.encoder, tmp_path / "encoder.onnx")
    onnx.save(halves.decoder, tmp_path / "decoder.onnx")
    files = prepare(models_dir)
    ours = KokoroNetwork(files.encoder, files.decoder, 0)
    theirs = KokoroNetwork(tmp_path / "encoder.onnx", tmp_path / "decoder.onnx", 0)
    style = VoicePacks().style({"af_heart": 1.0}, len(TOKENS))

    encoded = theirs.encode(TOKENS, style, 1.0)
    same = ours.encode(TOKENS, style, 1.0)
    samples = [net.decode(encoded, encoded.f0, style) for net in (ours, theirs)]

    # 8-bit rounding of activations is chaotic: one bit changes many values, but only slightly.
    assert abs(int(same.frames.sum()) - int(encoded.frames.sum())) <= 2
    assert np.corrcoef(samples[0], samples[1])[0, 1] > 0.95
    levels = [Sound(each, 24_000).band_levels_db() for each in samples]
    assert np.abs(levels[0] - levels[1]).max() < 1.5
    assert np.abs(encoded.frames.sum() * 600 - len(samples[0])) == 0


def test_no_product_saturates_where_the_cpu_adds_in_16_bits(models_dir: Path) -> None:
    files = prepare(models_dir)
    weights = [each for path in (files.encoder, files.decoder) for each in _signed(onnx.load(path))]
    assert len(weights) > 200
    assert max(np.abs(each.astype(int)).max() for each in weights) <= 64


def _signed(half: ModelProto) -> list[NDArray[np.int8]]:
    """All 8-bit weights that are multiplied with 8-bit activations; none is unsigned."""
    tensors = {each.name: each for each in half.graph.initializer}
    found = []
    for node in half.graph.node:
        if node.op_type in ("MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeLSTM"):
            kinds = {tensors[name].data_type for name in node.input[1:3] if name in tensors}
            assert TensorProto.UINT8 not in kinds
            found += [
                numpy_helper.to_array(tensors[name])
                for name in node.input[1:3]
                if name in tensors and tensors[name].data_type == TensorProto.INT8
            ]
    return found
