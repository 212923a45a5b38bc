"""The tone converter that needs no download."""
