"""Fits voices and quick clones to their samples, in a separate process."""
