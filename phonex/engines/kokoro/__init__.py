"""Kokoro-82M by ONNX Runtime: the engine that comes with the installation."""
