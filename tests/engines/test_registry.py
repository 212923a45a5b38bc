"""The registry: which engine speaks which language, under which speaker names, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.audio.types import Audio
from phonex.engines.kokoro.g2p import frontend
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Prosody
from phonex.errors import EngineUnavailable, LanguageNotFound, SpeakerNotFound
from tests.sound import Sound


@pytest.fixture(scope="module")
def registry(models_dir: Path) -> Iterator[EngineRegistry]:
    registry = EngineRegistry(EngineOptions(models_dir))
    yield registry
    registry.close()


def say(registry: EngineRegistry, language: str, name: str | None, text: str) -> Audio:
    speaker = registry.resolve_speaker(language, name)
    return registry.speech_for(language).engine.speak(text, speaker, Prosody()).audio


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("FR", "Le chien court.", "Le chien court dans le parc pendant que les enfants jouent."),
        ("ES", "El perro corre.", "El perro corre por el parque mientras los niños juegan."),
    ],
)
def test_kokoro_speaks_by_the_phonemes_of_espeak(
    registry: EngineRegistry, language: str, short: str, long: str
) -> None:
    assert registry.speech_for(language).engine.name == "kokoro"
    said = say(registry, language, None, long)
    sound = Sound(said.samples, said.rate)
    assert 0.03 < sound.seconds / len(long) < 0.1
    assert 140 < sound.f0() < 260
    assert sound.rms > 0.03
    assert say(registry, language, None, short).seconds < 0.5 * sound.seconds


def test_each_language_tells_its_engine_and_why(registry: EngineRegistry) -> None:
    routes = {code: registry.speech_for(code) for code in registry.languages()}
    assert list(routes) == ["EN", "ES", "FR", "ZH", "JP", "KR"]
    for code, route in routes.items():
        missing = (
            f"melotts: its weights are not installed; run `phonex models pull --language {code}`"
        )
        assert (route.engine.name, route.reason) == ("kokoro", missing)


def test_where_a_language_cannot_be_read_the_next_engine_speaks(
    registry: EngineRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(frontend._PACKAGES, "KR", ("fugashi", "no_such_package"))
    route = registry.speech_for("KR")
    assert route.engine.name == "espeak"
    assert "no_such_package is missing; `pip install 'phonex[ko]'`" in route.reason
    assert registry.resolve_speaker("KR", None).engine == "espeak"


def test_speakers_of_every_engine_are_listed_the_best_first(registry: EngineRegistry) -> None:
    speakers = [(speaker.id, speaker.engine) for speaker in registry.speakers_of("KR")]
    assert speakers == [("KR", "kokoro"), ("KR-M", "kokoro"), ("KR-F", "espeak")]


def test_an_engine_that_is_asked_for_speaks_alone(tmp_path: Path) -> None:
    registry = EngineRegistry(EngineOptions(tmp_path, speech="espeak"))
    assert {registry.speech_for(code).engine.name for code in registry.languages()} == {"espeak"}
    assert registry.speech_for("EN").reason == "PHONEX_ENGINE"
    with pytest.raises(SpeakerNotFound, match="EN-US"):
        registry.resolve_speaker("EN", "af_heart")
    registry.close()


@pytest.mark.parametrize(
    ("language", "name", "speaker"),
    [
        ("EN", None, "EN-US"),
        ("en", "EN_NEWEST", "EN-NEWEST"),
        ("En", " en-instant ", "EN-INSTANT"),
        ("EN", "AF-Heart", "af_heart"),
        (" zh ", "ZF_XIAOBEI", "zf_xiaobei"),
        ("kr", "kr_f", "KR-F"),
    ],
)
def test_case_and_hyphens_of_a_name_do_not_matter(
    registry: EngineRegistry, language: str, name: str | None, speaker: str
) -> None:
    assert registry.resolve_speaker(language, name).id == speaker


def test_a_name_of_another_language_is_refused(registry: EngineRegistry) -> None:
    with pytest.raises(SpeakerNotFound, match="ff_siwis"):
        registry.resolve_speaker("FR", "af_heart")
    with pytest.raises(LanguageNotFound, match="EN, ES, FR, ZH, JP, KR"):
        registry.resolve_speaker("DE", None)


def test_the_next_engine_speaks_when_the_best_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    registry = EngineRegistry(EngineOptions(tmp_path / "a-file" / "models"))
    try:
        assert registry.load_speaker("EN", None).engine == "espeak"
        assert "a-file" in registry.speech_for("EN").reason
    finally:
        registry.close()


def test_a_chosen_engine_that_cannot_be_loaded_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    registry = EngineRegistry(EngineOptions(tmp_path / "a-file" / "models", speech="kokoro"))
    try:
        with pytest.raises(EngineUnavailable, match="a-file"):
            registry.load_speaker("EN", None)
    finally:
        registry.close()
