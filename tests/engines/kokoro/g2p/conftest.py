"""One set of frontends, with espeak-ng in its process, for all tests of phonemes."""

import pytest

from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes


@pytest.fixture(scope="package")
def frontends(espeak_process: EspeakProcess) -> KokoroPhonemes:
    return KokoroPhonemes(espeak_process.ipa)
