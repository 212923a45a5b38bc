"""Names in Kokoro's ONNX graph of what passes between its halves, and of what comes out."""

FEATURES = "/encoder/MatMul_1_output_0"
F0 = "/encoder/Reshape_output_0"
ENERGY = "/encoder/Reshape_1_output_0"
DURATIONS = "/encoder/Clip_output_0"
AUDIO = "audio"
