"""Phonex's own API, one module per resource, its JSON beside it."""
