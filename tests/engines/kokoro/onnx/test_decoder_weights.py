"""The decoder's weights, read from either form of its graph."""

from pathlib import Path

import numpy as np
import onnx

from phonex.engines.kokoro.onnx.decoder_weights import read_decoder
from phonex.engines.kokoro.onnx.graph import cut
from phonex.engines.kokoro.weights import find_parts, join_parts


def test_both_forms_of_the_graph_hold_the_same_weights(tmp_path: Path) -> None:
    read = []
    for as_products in (False, True):
        published = onnx.load_from_string(join_parts(find_parts()))
        path = tmp_path / f"{as_products}.onnx"
        onnx.save(cut(published, as_products=as_products).decoder, path)
        read.append(read_decoder(path))
    assert read[0].keys() == read[1].keys()
    for name, weight in read[0].items():
        np.testing.assert_allclose(weight, read[1][name], rtol=1e-6, atol=1e-9, err_msg=name)


def test_every_norm_has_a_bias_that_a_voice_may_bring(tmp_path: Path) -> None:
    decoder = cut(onnx.load_from_string(join_parts(find_parts())), as_products=False).decoder
    names = {entry.name for entry in decoder.graph.input if entry.name.endswith(".fc.bias")}
    constants = {each.name: each for each in decoder.graph.initializer}
    assert len(names) == 58
    assert sum(constants[name].dims[0] for name in names) == 37_396
