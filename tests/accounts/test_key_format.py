import string

import pytest

from phonex.accounts.key_format import (
    START_LENGTH,
    hash_api_key,
    is_api_key,
    looks_like_api_key,
    make_api_key,
)

LETTERS = string.ascii_letters + string.digits


def test_a_new_key_is_a_key() -> None:
    key = make_api_key()
    assert is_api_key(key)
    assert looks_like_api_key(key)
    assert len(key) == 42
    assert START_LENGTH < 12  # what is shown of it helps nobody to guess the rest


def test_no_two_keys_are_equal() -> None:
    keys = {make_api_key() for _ in range(100)}
    assert len(keys) == len({hash_api_key(key) for key in keys}) == 100


def test_a_mistyped_key_is_none() -> None:
    key = make_api_key()
    for at in range(len(key)):
        other = next(letter for letter in LETTERS if letter != key[at])
        assert not is_api_key(key[:at] + other + key[at + 1 :])


def test_swapped_characters_are_noticed() -> None:
    key = make_api_key()
    at = next(n for n in range(4, 35) if key[n] != key[n + 1])
    assert not is_api_key(key[:at] + key[at + 1] + key[at] + key[at + 2 :])


@pytest.mark.parametrize("text", ["", "phx_", "phx_é", "phx_" + "0" * 38, "x" * 42, "{'$ne': 1}"])
def test_other_texts_are_no_keys(text: str) -> None:
    assert not is_api_key(text)
    assert not is_api_key(make_api_key() + text + "\n")


def test_the_checksum_does_not_change_between_releases() -> None:
    """Or no key that was given out would be accepted."""
    assert is_api_key("phx_" + "a" * 32 + "3i8aJj")
