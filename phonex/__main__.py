"""`python -m phonex` is `phonex`."""

from phonex.cli.app import app

app()
