"""Names of voices and the ids made of them."""

import pytest

from phonex.voices.service import slug


@pytest.mark.parametrize(
    ("name", "voice_id"),
    [
        ("Ada", "ada"),
        ("Ada  Lovelace!", "ada-lovelace"),
        ("Žofie Nováková", "zofie-novakova"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 64, "x" * 64),
        ("List", "voice-list"),
    ],
)
def test_a_name_becomes_a_slug(name: str, voice_id: str) -> None:
    assert slug(name) == voice_id


def test_names_without_latin_letters_get_different_ids() -> None:
    ids = {slug("李明"), slug("佐藤"), slug("김")}
    assert len(ids) == 3
    assert all(voice_id.startswith("voice-") for voice_id in ids)
