from phonex.engines.kokoro.g2p.symbols import (
    MAX_TOKENS,
    SYMBOLS,
    split_phonemes,
    tidy,
    tokens,
)


def test_the_table_is_kokoros() -> None:
    assert len(SYMBOLS) == 114
    assert len(set(SYMBOLS.values())) == 114
    places = {
        ";": 1,
        " ": 16,
        "\u0303": 17,
        "A": 24,
        "a": 43,
        "ɡ": 92,
        "ˈ": 156,
        "↘": 173,
        "ᵻ": 177,
    }
    assert {symbol: SYMBOLS[symbol] for symbol in places} == places


def test_tokens_are_the_symbols_numbers_without_the_unknown() -> None:
    assert tokens("həlˈO.") == [50, 83, 54, 156, 31, 4]
    assert tokens("h★g") == [50]  # the letter g is not the symbol ɡ


def test_tidying_keeps_known_symbols_and_single_spaces() -> None:
    assert tidy("  a★b  c\n d ") == "ab c d"
    assert tidy("hola “ ke” . ?..") == "hola “ke”.?"
    assert tidy("a....b") == "a…b"


def test_what_has_no_sound_is_nothing() -> None:
    assert [tidy(marks) for marks in ("", " ", "...", "“ ” !?", "ˈˌ", "ʔ", "ː")] == [""] * 7


def test_long_phonemes_are_cut_at_sentences_commas_and_spaces_in_that_order() -> None:
    assert split_phonemes("aa bb. cc, dd ee", 12) == ["aa bb.", "cc, dd ee"]
    assert split_phonemes("aa bb cc, dd ee", 12) == ["aa bb cc,", "dd ee"]
    assert split_phonemes("aa bb cc dd ee", 12) == ["aa bb cc dd", "ee"]
    assert split_phonemes("a" * 25, 12) == ["a" * 12, "a" * 12, "a"]


def test_parts_fit_the_network_and_lose_nothing() -> None:
    phonemes = "ðə kwˈɪk bɹˈWn fˈɑks, ʤˈʌmps. " * 60
    parts = split_phonemes(phonemes)
    assert max(map(len, parts)) <= MAX_TOKENS
    assert " ".join(parts) == phonemes.strip()
    assert split_phonemes("") == []
