"""The `phonex` command."""
