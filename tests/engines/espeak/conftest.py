"""One espeak-ng child shared by the tests that do not change its state."""

import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess


@pytest.fixture(scope="session")
def process(espeak_process: EspeakProcess) -> EspeakProcess:
    return espeak_process


@pytest.fixture(scope="session")
def engine(espeak: EspeakEngine) -> EspeakEngine:
    return espeak
