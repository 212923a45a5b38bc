"""Names in Kokoro's ONNX graph of what passes between its halves, and of what comes out."""

FEATURES = "/encoder/MatMul_1_output_0"
F0 = "/encoder/Reshape_output_0"
ENERGY = "/encoder/Reshape_1_output_0"
DURATIONS = "/encoder/Clip_output_0"
AUDIO = "audio"

MODULES = "decoder.decoder."  # before the path of each of the decoder's modules
BIAS = ".fc.bias"  # after the path of a norm: the bias of what maps the style to gains and shifts
