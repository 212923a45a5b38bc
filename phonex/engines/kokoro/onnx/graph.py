"""Splits Kokoro's ONNX graph in two and makes it faster; runs once, in its own process.

The published graph computes its 8-bit convolutions with ConvInteger, which repacks the activations
in every call. Rewritten as products of unfolded activations and constant signed weights, they use
the CPU's 8-bit dot products and give the same sums (except that biases are no longer rounded). CPU
time of the decoder per second of sound, AVX-512 VNNI: 0.31 s instead of 0.49; in 32 bits 0.60.

The published weights have 7 bits. Without VNNI, x86 adds two products in 16 bits and saturates;
two of 255 · 64 still fit, so all CPUs compute the same sums as long as weights stay within ±64.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, numpy_helper
from onnx.helper import get_attribute_value, make_node, make_tensor_value_info
from onnx.utils import Extractor

from phonex.engines.kokoro.onnx.names import AUDIO, BIAS, DURATIONS, ENERGY, F0, FEATURES, MODULES

_MICROSOFT = "com.microsoft"
_TO_THE_END = 2**31
_FEWEST_CHANNELS = 8  # with fewer, 32 bits are as fast as a product
_MIDDLE = 64  # of 7 bits


@dataclass(frozen=True)
class Halves:
    encoder: ModelProto
    decoder: ModelProto


def cut(model: ModelProto, *, as_products: bool = True) -> Halves:
    """Split the graph where the encoder outputs features, F0, energy and durations.

    as_products: write the convolutions as matrix products (see above) or leave them unchanged.
    """
    extractor = Extractor(model)
    encoder = extractor.extract_model(
        ["tokens", "style", "speed"], [FEATURES, F0, ENERGY, DURATIONS]
    )
    decoder = extractor.extract_model([FEATURES, F0, ENERGY, "style"], [AUDIO])
    if as_products:
        for half in (encoder, decoder):
            _Rewriter(half.graph).rewrite()
    _open_biases(decoder.graph)
    return Halves(encoder, decoder)


def _open_biases(graph: GraphProto) -> None:
    """Make the biases optional inputs, for fitted voices; initializers give the defaults."""
    for tensor in graph.initializer:
        if tensor.name.startswith(MODULES) and tensor.name.endswith(BIAS):
            entry = make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            graph.input.append(entry)


@dataclass(frozen=True)
class _Convolution:
    """y = ConvInteger(quantise(x), weight) * x_scale * weight_scale + bias, as names of tensors.

    weight: [C out, C in, K] with one scale and one zero point. bias: "" without one.
    """

    node: NodeProto
    x: str
    x_quantised: str
    x_scale: str
    x_zero: str
    weight: str
    weight_zero: str
    weight_scale: str
    bias: str
    y: str

    def attribute(self, name: str) -> Sequence[int]:
        for attribute in self.node.attribute:
            if attribute.name == name:
                value: Sequence[int] = get_attribute_value(attribute)
                return value
        raise KeyError(name)


class _Rewriter:
    """Replaces a graph's ConvInteger nodes, each with the nodes that scale its output."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self._constants: dict[str, NDArray[np.generic]] = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
        }
        self._producer = {name: node for node in graph.node for name in node.output}
        self._consumer = {name: node for node in graph.node for name in node.input}

    def rewrite(self) -> None:
        for node in list(self._graph.node):
            if node.op_type == "ConvInteger":
                convolution = self._understand(node)
                for name in self._producer[convolution.y].output:
                    del self._producer[name]
                for made in self._replacement(convolution):
                    self._producer[made.output[0]] = made
        self._collect([output.name for output in self._graph.output])

    def _understand(self, node: NodeProto) -> _Convolution:
        quantiser = self._producer[node.input[0]]
        after = self._consumer[node.output[0]]
        bias = ""
        if after.op_type == "Add":
            bias = self._bias(next(name for name in after.input if name != node.output[0]))
            after = self._consumer[after.output[0]]
        assert after.op_type == "Cast", f"{node.name}: {after.op_type} follows"
        scaled = self._consumer[after.output[0]]
        factor = next(name for name in scaled.input if name != after.output[0])
        weight_scale = next(n for n in self._producer[factor].input if n in self._constants)
        x_quantised, x_scale, x_zero = quantiser.output
        return _Convolution(
            node=node,
            x=quantiser.input[0],
            x_quantised=x_quantised,
            x_scale=x_scale,
            x_zero=x_zero,
            weight=node.input[1],
            weight_zero=node.input[3],
            weight_scale=weight_scale,
            bias=bias,
            y=scaled.output[0],
        )

    def _bias(self, name: str) -> str:
        """The 32-bit bias that a quantised one is computed from."""
        while name not in self._constants:
            name = self._producer[name].input[0]
        return name

    def _replacement(self, convolution: _Convolution) -> Iterator[NodeProto]:
        n_channels = self._constants[convolution.weight].shape[1]
        if n_channels < _FEWEST_CHANNELS or convolution.attribute("strides")[0] > 1:
            return self._as_float(convolution)
        return self._as_product(convolution)

    def _as_float(self, convolution: _Convolution) -> Iterator[NodeProto]:
        weight = self._constants[convolution.weight].astype(np.float32)
        weight -= np.float32(self._scalar(convolution.weight_zero))
        weight *= np.float32(self._scalar(convolution.weight_scale))
        name = self._constant(f"{convolution.weight}_float", weight)
        yield make_node(
            "Conv",
            [convolution.x, name, *([convolution.bias] if convolution.bias else [])],
            [convolution.y],
            name=f"{convolution.node.name}_float",
            pads=convolution.attribute("pads"),
            strides=convolution.attribute("strides"),
            dilations=convolution.attribute("dilations"),
        )

    def _as_product(self, convolution: _Convolution) -> Iterator[NodeProto]:
        """x [1, C, T] → [1, T, C] → [1, T, K·C] · weight [K·C, C'] → [1, T, C'] → [1, C', T]."""
        name = convolution.node.name
        weight = self._constants[convolution.weight]
        n_out, n_in, n_taps = weight.shape
        assert weight.max() < 2 * _MIDDLE, f"{name}: its weights have more than 7 bits"
        signed = (weight.astype(np.int16) - _MIDDLE).astype(np.int8)
        signed = np.ascontiguousarray(signed.transpose(2, 1, 0).reshape(n_taps * n_in, n_out))
        zero = np.array(int(self._scalar(convolution.weight_zero)) - _MIDDLE, np.int8)
        scale = np.array(self._scalar(convolution.weight_scale), np.float32)
        rows = f"{name}_rows"
        yield make_node("Transpose", [convolution.x_quantised], [rows], name=rows, perm=[0, 2, 1])
        if n_taps > 1:
            yield from self._unfold(convolution, rows, n_taps)
            rows = f"{name}_unfolded"
        factors = [
            rows,
            self._constant(f"{convolution.weight}_signed", signed),
            convolution.x_scale,
            self._constant(f"{convolution.weight_scale}_scalar", scale),
            convolution.x_zero,
            self._constant(f"{convolution.weight}_signed_zero", zero),
            convolution.bias,
        ]
        product = f"{name}_product"
        yield make_node("MatMulIntegerToFloat", factors, [product], product, domain=_MICROSOFT)
        yield make_node("Transpose", [product], [convolution.y], f"{name}_back", perm=[0, 2, 1])

    def _unfold(self, convolution: _Convolution, rows: str, n_taps: int) -> Iterator[NodeProto]:
        """[1, T, C] → [1, T, K·C]: each row with the rows that the other taps read."""
        name = convolution.node.name
        left, right = convolution.attribute("pads")
        step = convolution.attribute("dilations")[0]
        padded = f"{name}_padded"
        pads = self._index(f"pads_{left}_{right}", 0, left, 0, 0, right, 0)
        yield make_node("Pad", [rows, pads, convolution.x_zero], [padded], padded)
        taps = [f"{name}_tap_{tap}" for tap in range(n_taps)]
        axis = self._index("axis_1", 1)
        for tap, output in enumerate(taps):
            start, end = tap * step, (tap - n_taps + 1) * step or _TO_THE_END
            bounds = [self._index(f"at_{start}", start), self._index(f"at_{end}", end)]
            yield make_node("Slice", [padded, *bounds, axis], [output], output)
        unfolded = f"{name}_unfolded"
        yield make_node("Concat", taps, [unfolded], unfolded, axis=2)

    def _scalar(self, name: str) -> float:
        return float(self._constants[name].reshape(()))

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.setdefault(name, value)
        return name

    def _index(self, name: str, *values: int) -> str:
        return self._constant(f"phonex_{name}", np.array(values, np.int64))

    def _collect(self, outputs: Sequence[str]) -> None:
        """Keep the nodes that the outputs need, in topological order."""
        nodes = list(_in_order(outputs, self._producer))
        needed = {name for node in nodes for name in node.input}
        kept = {tensor.name: tensor for tensor in self._graph.initializer}
        del self._graph.node[:]
        self._graph.node.extend(nodes)
        del self._graph.initializer[:]
        for name, value in self._constants.items():
            if name in needed:
                tensor = kept[name] if name in kept else numpy_helper.from_array(value, name)
                self._graph.initializer.append(tensor)


def _in_order(outputs: Sequence[str], producer: Mapping[str, NodeProto]) -> Iterator[NodeProto]:
    """The nodes that the outputs depend on, each after its own dependencies."""
    placed: set[str] = set()
    waiting = [(name, False) for name in reversed(outputs)]
    while waiting:
        name, ready = waiting.pop()
        node = producer.get(name)
        if node is None or node.output[0] in placed:
            continue
        if ready:
            placed.add(node.output[0])
            yield node
            continue
        waiting.append((name, True))
        waiting.extend((needed, False) for needed in node.input)
