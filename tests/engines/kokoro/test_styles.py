"""Stock voices, mixtures of them, and the speakers they are offered as."""

from pathlib import Path

import numpy as np
import pytest

from phonex.engines.kokoro.build_styles import build
from phonex.engines.kokoro.speakers import KOKORO_SPEAKERS, SPEAKERS, get_speaker
from phonex.engines.kokoro.styles import DATA_FILE, STOCK_VOICES, VoicePacks, in_tongue_of
from phonex.errors import SynthesisFailed


def test_the_data_file_holds_every_voice_and_stays_small() -> None:
    packs = np.load(DATA_FILE, mmap_mode="r")
    assert packs.shape == (len(STOCK_VOICES), 510, 256)
    assert np.isfinite(packs).all()
    assert DATA_FILE.stat().st_size < 13_000_000


def test_voices_differ_from_each_other() -> None:
    styles = np.stack([VoicePacks().style({name: 1.0}, 50) for name in STOCK_VOICES])
    distances = np.linalg.norm(styles[:, None] - styles[None], axis=2)
    assert distances[~np.eye(len(styles), dtype=bool)].min() > 0.1


def test_a_mixture_is_the_weighted_mean() -> None:
    packs = VoicePacks()
    mixed = packs.style({"af_heart": 0.25, "am_onyx": 0.75}, 40)
    wanted = 0.25 * packs.style({"af_heart": 1}, 40) + 0.75 * packs.style({"am_onyx": 1}, 40)
    assert np.allclose(mixed, wanted, atol=1e-6)


def test_the_style_follows_the_number_of_tokens() -> None:
    packs = VoicePacks()
    data = np.load(DATA_FILE, mmap_mode="r")
    row = data[STOCK_VOICES.index("bf_emma")]
    assert np.array_equal(packs.style({"bf_emma": 1}, 17), row[17].astype(np.float32))
    assert np.array_equal(packs.style({"bf_emma": 1}, 510), row[509].astype(np.float32))


def test_an_unknown_voice_is_refused_by_name() -> None:
    with pytest.raises(SynthesisFailed, match="af_nobody"):
        VoicePacks().style({"af_nobody": 1.0}, 10)


def test_timbre_and_prosody_come_from_different_halves() -> None:
    timbre, prosody = np.zeros(256, np.float32), np.ones(256, np.float32)
    style = in_tongue_of(timbre, prosody)
    assert style[:128].max() == 0
    assert style[128:].min() == 1


def test_the_data_file_can_be_made_again(tmp_path: Path) -> None:
    packs = np.load(DATA_FILE)
    for name, pack in zip(STOCK_VOICES, packs, strict=True):
        pack.astype("<f4").tofile(tmp_path / f"{name}.bin")
    build(tmp_path, tmp_path / "voices.npy")
    assert (tmp_path / "voices.npy").read_bytes() == DATA_FILE.read_bytes()


def test_contract_speakers_come_first_in_each_language() -> None:
    first: dict[str, str] = {}
    for speaker in SPEAKERS:
        first.setdefault(speaker.language, speaker.id)
    assert first == {"EN": "EN-US", **{code: code for code in ("ES", "FR", "ZH", "JP", "KR")}}
    english = [speaker.id for speaker in SPEAKERS if speaker.id.startswith("EN-")]
    assert english == [
        *("EN-US", "EN-BR", "EN-INDIA", "EN-AU", "EN-DEFAULT", "EN-NEWEST", "EN-INSTANT"),
    ]


def test_ids_are_distinct_and_voices_exist() -> None:
    ids = [speaker.id.casefold().replace("_", "-") for speaker in SPEAKERS]
    assert len(set(ids)) == len(ids)
    assert {known.pack for known in KOKORO_SPEAKERS} == set(STOCK_VOICES)


def test_stand_ins_say_so() -> None:
    assert "Hindi" in get_speaker("EN-INDIA").speaker.note
    assert "British" in get_speaker("EN-AU").speaker.note


def test_a_speaker_knows_gender_and_accent() -> None:
    assert get_speaker("am_michael").speaker.gender == "male"
    assert get_speaker("zf_xiaobei").speaker.language == "ZH"
    assert get_speaker("bm_george").british
    assert not get_speaker("af_heart").british
