"""Japanese as it is read."""
