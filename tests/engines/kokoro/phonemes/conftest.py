"""One set of frontends, with espeak-ng in its process, for all tests of phonemes."""

from collections.abc import Iterator

import pytest

from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes


@pytest.fixture(scope="package")
def frontends() -> Iterator[KokoroPhonemes]:
    process = EspeakProcess()
    yield KokoroPhonemes(process.ipa)
    process.close()
