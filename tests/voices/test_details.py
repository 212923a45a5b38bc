"""What users say about a voice, cleaned and checked."""

import pytest

from phonex.errors import InvalidInput
from phonex.store.records.voice import Visibility
from phonex.voices.details import checked_tags, record_fields, slug


def test_tags_are_cleaned_and_unique_in_any_case() -> None:
    assert checked_tags([" Warm", "news", "WARM ", "cafe\u0301"]) == ["Warm", "news", "café"]


@pytest.mark.parametrize("tags", [["a" * 33], [" "], ["a\nb"], ["\ud800"], list("abcdefghijk")])
def test_bad_tags_are_refused(tags: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_tags(tags)
    assert refused.value.param == "tags"


def test_ten_tags_of_32_characters_are_taken() -> None:
    tags = [f"{at}{'ä' * 31}" for at in range(10)]
    assert checked_tags(tags) == tags


def test_only_a_shared_voice_gets_a_share_id() -> None:
    assert record_fields({})["share_id"] is None
    shared = record_fields({"visibility": Visibility.LINK})["share_id"]
    assert isinstance(shared, str)
    assert len(bytes.fromhex(shared)) == 12


@pytest.mark.parametrize(
    ("name", "voice_id"),
    [
        ("Ada", "ada"),
        ("Ada  Lovelace!", "ada-lovelace"),
        ("Žofie Nováková", "zofie-novakova"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 64, "x" * 64),
        ("List", "voice-list"),
        ("Consents", "voice-consents"),
    ],
)
def test_a_name_becomes_a_slug(name: str, voice_id: str) -> None:
    assert slug(name) == voice_id


def test_names_without_latin_letters_get_different_ids() -> None:
    ids = {slug("李明"), slug("佐藤"), slug("김")}
    assert len(ids) == 3
    assert all(voice_id.startswith("voice-") for voice_id in ids)
