"""Engines and converters shared by all tests that do not change their state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.engines.espeak.engine import EspeakEngine
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.types import Embedding
from tests.engines.offline.speech import MAN, sample, speak_reference
from tests.published import lay_melotts, lay_openvoice


def fixed_ipa(_text: str, _voice: str) -> str:
    """Spanish and French phonemes for Kokoro, without espeak-ng."""
    return "el tɾˈen de la maɲˈana ʎeɣˈo tˈaɾðe"


@pytest.fixture(scope="session")
def espeak_process() -> Iterator[EspeakProcess]:
    process = EspeakProcess()
    yield process
    process.close()


@pytest.fixture(scope="session")
def espeak(espeak_process: EspeakProcess) -> EspeakEngine:
    return EspeakEngine(espeak_process)


@pytest.fixture(scope="session")
def kokoro(models_dir: Path) -> Iterator[KokoroEngine]:
    engine = KokoroEngine(models_dir, 0, KokoroPhonemes(fixed_ipa))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def melotts_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small English MeloTTS model."""
    folder = tmp_path_factory.mktemp("melotts")
    lay_melotts(folder)
    return folder


@pytest.fixture(scope="session")
def melotts(melotts_models: Path) -> Iterator[MeloEngine]:
    engine = MeloEngine(melotts_models, 1, "cpu", "fp32", Variation())
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def openvoice_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small OpenVoice model."""
    folder = tmp_path_factory.mktemp("openvoice")
    lay_openvoice(folder)
    return folder


@pytest.fixture(scope="session")
def openvoice(openvoice_models: Path) -> Iterator[OpenVoiceConverter]:
    """It adds no noise."""
    converter = OpenVoiceConverter(openvoice_models, 1, "cpu", "fp32", tau=0.0)
    yield converter
    converter.close()


@pytest.fixture(scope="session")
def offline() -> Iterator[OfflineConverter]:
    """Its engine speaks everything in the same woman's voice."""
    converter = OfflineConverter(speak_reference)
    yield converter
    converter.close()


@pytest.fixture(scope="session")
def man(offline: OfflineConverter) -> Embedding:
    return offline.embed(sample(MAN))
