"""Phonex: a self-hosted voice engine that speaks text and clones voices."""

import os

# ONNX Runtime reports its use to its maker unless told not to, before it is imported anywhere.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"
