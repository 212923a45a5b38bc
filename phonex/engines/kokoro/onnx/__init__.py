"""Kokoro's ONNX graph: prepared once, run as two halves."""
