"""The decoder's weights as plain arrays by module path, read back from its prepared graph.

Undoes the 8-bit numbers, whichever way graph.py wrote the convolutions. Names are those of the
published modules (kokoro/istftnet.py, hexgrad/kokoro), which the graph's nodes still carry.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, numpy_helper

from phonex.engines.kokoro.graph_names import MODULES

Weights = Mapping[str, NDArray[np.float32]]

_NODES = "/decoder/decoder/"  # how nodes spell MODULES
_ISTFT = "generator.stft.istft.stft"
_SCALING = "_output_scale_mul"


def read_decoder(path: Path) -> Weights:
    """Convolutions [C out, C in, K], linear maps [D out, D in], biases, the inverse STFT's basis.

    path: the decoder that weights.prepare() wrote.
    """
    return dict(_Reader(onnx.load(path).graph).read())


class _Reader:
    def __init__(self, graph: GraphProto) -> None:
        self._nodes = graph.node
        self._constants = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
        }
        scales = {
            node.output[0]: self._constants[name]
            for node in graph.node
            if node.op_type == "Mul"
            for name in node.input
            if name in self._constants
        }
        # every quantised node is followed by one that multiplies with both factors' scales
        self._scales = {
            node.name.removesuffix(_SCALING): scales[name]
            for node in graph.node
            if node.name.endswith(_SCALING)
            for name in node.input
            if name in scales
        }

    def read(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        for name, constant in self._constants.items():
            if name.startswith(MODULES) and constant.dtype == np.float32:
                module = name.removeprefix(MODULES)
                if module.endswith(".bias") or ".alpha" in module or module.startswith(_ISTFT):
                    yield module, constant
        for node in self._nodes:
            weight = self._weight(node)
            if weight is not None:
                yield f"{_module(node.name)}.weight", np.ascontiguousarray(weight)

    def _weight(self, node: NodeProto) -> NDArray[np.float32] | None:
        if not node.name.startswith(_NODES) or "istft" in node.name:
            return None
        match node.op_type:
            case "Conv" | "ConvTranspose":
                return self._constants[node.input[1]]
            case "MatMulIntegerToFloat":
                scale, zero = self._constants[node.input[3]], self._constants[node.input[5]]
                rows = (self._constants[node.input[1]].astype(np.float32) - zero) * scale
                n_in = len(rows) // self._n_taps(node)
                taps = rows.reshape(-1, n_in, rows.shape[1])
                return np.asarray(taps.transpose(2, 1, 0), np.float32)
            case "ConvInteger":
                return self._whole(node)
            case "MatMulInteger":
                return self._whole(node).T
            case "MatMul":
                return self._constants[node.input[1]].T
        return None

    def _whole(self, node: NodeProto) -> NDArray[np.float32]:
        zero = self._constants[node.input[3]].astype(np.float32)
        weight = self._constants[node.input[1]].astype(np.float32) - zero
        return np.asarray(weight * self._scales[node.name], np.float32)

    def _n_taps(self, product: NodeProto) -> int:
        """Into how many rows graph.py unfolded the product's activations."""
        if not product.input[0].endswith("_unfolded"):
            return 1
        return next(len(each.input) for each in self._nodes if each.output[0] == product.input[0])


def _module(node: str) -> str:
    """`/decoder/decoder/asr_res/asr_res.0/Conv_quant` → `asr_res.0`."""
    path: list[str] = []
    for part in node.removeprefix(_NODES).split("/")[:-1]:
        if path and part.startswith(f"{path[-1]}."):
            path.pop()
        path.append(part)
    return ".".join(path)
