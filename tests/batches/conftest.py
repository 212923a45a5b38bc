"""Threads and an engine, as for the tests of the syntheses."""

from tests.synthesis.conftest import pipeline as pipeline
from tests.synthesis.conftest import threads as threads
