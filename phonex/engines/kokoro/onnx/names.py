"""Names in Kokoro's ONNX graph: the tensors between its halves, and its outputs."""

FEATURES = "/encoder/MatMul_1_output_0"
F0 = "/encoder/Reshape_output_0"
ENERGY = "/encoder/Reshape_1_output_0"
DURATIONS = "/encoder/Clip_output_0"
AUDIO = "audio"

MODULES = "decoder.decoder."  # before the path of each of the decoder's modules
BIAS = (
    ".fc.bias"  # after a norm's path: the bias of the layer that maps the style to gains and shifts
)
