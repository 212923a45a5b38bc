"""Mandarin as it is read."""
