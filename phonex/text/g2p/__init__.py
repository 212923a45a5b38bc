"""Graphemes to phonemes, as far as several engines share it."""
