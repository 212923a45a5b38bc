"""Kokoro's alphabet: the network's 114 symbols, their ids, and splitting to its maximum length.

Source: hexgrad/Kokoro-82M config.json, "vocab". Misaki's strings have one symbol per character.
"""

import re

# Runs of symbols with consecutive ids, by the id of the first one.
_RUNS = {
    1: ";:,.!?",
    9: '—…"()“” \u0303ʣʥʦʨᵝꭧAI',
    31: "O",
    33: "Q",
    35: "ST",
    39: "W",
    41: "Yᵊabcdef",
    50: "hijklmnopqrstuvwxyzɑɐɒæ",
    75: "βɔɕç",
    80: "ɖðʤə",
    85: "ɚɛɜ",
    90: "ɟ",
    92: "ɡ",
    99: "ɥ",
    101: "ɨɪʝ",
    110: "ɯɰŋɳɲɴø",
    118: "ɸθœ",
    123: "ɹ",
    125: "ɾɻ",
    128: "ʁɽʂʃʈʧ",
    135: "ʊʋ",
    138: "ʌɣɤ",
    142: "χʎ",
    147: "ʒʔ",
    156: "ˈˌː",
    162: "ʰ",
    164: "ʲ",
    169: "↓",
    171: "→↗↘",
    177: "ᵻ",
}
SYMBOLS = {
    symbol: first + place for first, run in _RUNS.items() for place, symbol in enumerate(run)
}

MAX_TOKENS = 510  # without the two pads

PUNCTUATION = ';:,.!?—…"()“”'
_UNKNOWN = re.compile(f"[^{re.escape(''.join(SYMBOLS))}]+")
_STRONG_END = re.compile(r"[.!?…]+[\"”)]*(?= |$)")
_WEAK_END = re.compile(r"[,;:—]+[\"”)]*(?= |$)")
_SPACE = re.compile(" ")


def is_sound(symbol: str) -> bool:
    """Whether a symbol is a sound, not a mark or a space."""
    return symbol in SYMBOLS and symbol != " " and symbol not in PUNCTUATION


def tidy(phonemes: str) -> str:
    """Drop unknown symbols and merge spaces and stops; "" if no sound is left."""
    known = " ".join(_UNKNOWN.sub("", " ".join(phonemes.split())).split())
    known = re.sub(r" (?=[,.;:!?…)”])|(?<=[(“]) ", "", known)
    known = re.sub(r"\.{3,}", "…", known)
    known = re.sub(r"(?<=[.!?…,;:])\.", "", known)
    return known if known.strip(PUNCTUATION + " ˈˌːʔ\u0303") else ""


def tokens(phonemes: str) -> list[int]:
    """The ids of the symbols, without pads; unknown symbols are left out."""
    return [SYMBOLS[symbol] for symbol in phonemes if symbol in SYMBOLS]


def split_phonemes(phonemes: str, limit: int = MAX_TOKENS) -> list[str]:
    """Cut phonemes into parts of at most `limit` symbols.

    At the last sentence end in the second half if there is one, else at a comma or similar, else
    at a space, else anywhere.
    """
    parts = []
    rest = phonemes.strip()
    while len(rest) > limit:
        cut = _last_place(rest[: limit + 1], limit)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in [*parts, rest] if part]


def _last_place(start: str, limit: int) -> int:
    for pattern in (_STRONG_END, _WEAK_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(start)]
        good = [end for end in ends if limit // 2 <= end <= limit]
        if good:
            return good[-1]
    return limit
