"""The decoder's weights as float arrays by module path, read from its prepared ONNX graph.

Dequantises the 8-bit weights in either form that graph.py writes. Names are those of the published
modules (kokoro/istftnet.py, hexgrad/kokoro), which the graph's nodes still carry.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, TensorProto, numpy_helper

from phonex.engines.kokoro.onnx.names import MODULES

Weights = Mapping[str, NDArray[np.float32]]

_NODES = "/decoder/decoder/"  # how nodes spell MODULES
_ISTFT = "generator.stft.istft.stft"
_SCALING = "_output_scale_mul"


def read_decoder(path: Path) -> Weights:
    """Convolutions [C out, C in, K], linear maps [D out, D in], biases, the inverse STFT's basis.

    path: the decoder that weights.prepare() wrote. Each array is read on access: all at once would
    take four times the file's memory.
    """
    return _Arrays(dict(_Reader(onnx.load(path).graph).read()))


class _Arrays(Weights):
    def __init__(self, makers: Mapping[str, Callable[[], NDArray[np.float32]]]) -> None:
        self._makers = makers

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class _Reader:
    def __init__(self, graph: GraphProto) -> None:
        self._nodes = graph.node
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        scales = {
            node.output[0]: name
            for node in graph.node
            if node.op_type == "Mul"
            for name in node.input
            if name in self._tensors
        }
        # every quantised node is followed by one that multiplies by both scales
        self._scales = {
            node.name.removesuffix(_SCALING): scales[name]
            for node in graph.node
            if node.name.endswith(_SCALING)
            for name in node.input
            if name in scales
        }

    def read(self) -> Iterator[tuple[str, Callable[[], NDArray[np.float32]]]]:
        for name, tensor in self._tensors.items():
            if name.startswith(MODULES) and tensor.data_type == TensorProto.FLOAT:
                module = name.removeprefix(MODULES)
                if module.endswith(".bias") or ".alpha" in module or module.startswith(_ISTFT):
                    yield module, partial(self._array, name)
        for node in self._nodes:
            make = self._weight(node)
            if make is not None:
                yield f"{_module(node.name)}.weight", make

    def _array(self, name: str) -> NDArray[np.float32]:
        """As float32, whatever its type."""
        return numpy_helper.to_array(self._tensors[name]).astype(np.float32, copy=False)

    def _weight(self, node: NodeProto) -> Callable[[], NDArray[np.float32]] | None:
        if not node.name.startswith(_NODES) or "istft" in node.name:
            return None
        match node.op_type:
            case "Conv" | "ConvTranspose":
                return partial(self._array, node.input[1])
            case "MatMulIntegerToFloat":
                return partial(self._unfolded, node)
            case "ConvInteger":
                return partial(self._whole, node)
            case "MatMulInteger":
                return lambda: self._whole(node).T
            case "MatMul":
                return lambda: self._array(node.input[1]).T
        return None

    def _unfolded(self, node: NodeProto) -> NDArray[np.float32]:
        """From rows for each tap and channel to [C out, C in, K]."""
        scale, zero = self._array(node.input[3]), self._array(node.input[5])
        rows = (self._array(node.input[1]) - zero) * scale
        n_in = len(rows) // self._n_taps(node)
        return rows.reshape(-1, n_in, rows.shape[1]).transpose(2, 1, 0)

    def _whole(self, node: NodeProto) -> NDArray[np.float32]:
        weight = self._array(node.input[1]) - self._array(node.input[3])
        return weight * self._array(self._scales[node.name])

    def _n_taps(self, product: NodeProto) -> int:
        """The number of taps that graph.py unfolded the product's activations into."""
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
