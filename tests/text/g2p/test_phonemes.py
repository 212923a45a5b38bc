import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.errors import LanguageNotFound
from phonex.text.g2p.phonemes import JoinedWord, Sound, join_pieces, share, spell


def test_pieces_are_joined_to_words() -> None:
    words = [*join_pieces(["play", "##ing", "a", "##b", "."])]
    assert words == [JoinedWord("playing", 2), JoinedWord("ab", 2), JoinedWord(".", 1)]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["#", "one"], [JoinedWord("", 1), JoinedWord("one", 1)]),
        (["team", "#", "one"], [JoinedWord("team", 2), JoinedWord("one", 1)]),
        (["#"], [JoinedWord("", 1)]),
        ([], []),
    ],
)
def test_a_lone_hash_ends_a_word_or_is_an_empty_one(
    pieces: list[str], words: list[JoinedWord]
) -> None:
    assert [*join_pieces(pieces)] == words


@pytest.mark.parametrize(
    ("n_phones", "n_pieces", "shares"), [(5, 2, [3, 2]), (4, 3, [2, 1, 1]), (1, 3, [1, 0, 0])]
)
def test_the_first_pieces_get_what_is_left_over(
    n_phones: int, n_pieces: int, shares: list[int]
) -> None:
    assert share(n_phones, n_pieces) == shares


@given(st.lists(st.text(alphabet="#ab", min_size=1)))
def test_every_piece_has_its_share_of_the_phones(pieces: list[str]) -> None:
    said = spell("", pieces, lambda word: Sound(tuple(word), (0,) * len(word)))
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(pieces) + 2
    assert (said.phones[0], said.phones[-1]) == ("_", "_")


def test_a_language_without_a_frontend_is_reported() -> None:
    with pytest.raises(LanguageNotFound, match="'XX' is not available; choose one of EN"):
        open_frontend("XX")
