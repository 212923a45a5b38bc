"""Phonex's own API: one module per resource, with its JSON schemas in separate modules."""
