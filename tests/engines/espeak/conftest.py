"""One espeak-ng child for the tests that leave it as they found it."""

from collections.abc import Iterator

import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess


@pytest.fixture(scope="package")
def process() -> Iterator[EspeakProcess]:
    process = EspeakProcess()
    yield process
    process.close()


@pytest.fixture(scope="package")
def engine(process: EspeakProcess) -> EspeakEngine:
    return EspeakEngine(process)
