"""Phonex: a self-hosted voice engine that speaks text and clones voices."""

__version__ = "0.1.0"
