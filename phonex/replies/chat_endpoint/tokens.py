"""How many tokens a text may take, without the model's own tokenizer.

Rather too many than too few: most models take 4 letters of English for a token, and 1 to 2 tokens
for a character of Chinese, Japanese or Korean.
"""

from math import ceil

_LETTERS_PER_TOKEN = 3.0
_TOKENS_PER_WIDE = 1.5
_WIDE_FROM = "\u0370"  # Greek and all that comes after it


def _tokens(character: str) -> float:
    return _TOKENS_PER_WIDE if character >= _WIDE_FROM else 1 / _LETTERS_PER_TOKEN


def estimate_tokens(text: str) -> int:
    return ceil(sum(map(_tokens, text)))


def cut(text: str, n_tokens: int) -> str:
    """The start of a text that takes at most n_tokens."""
    taken = 0.0
    for place, character in enumerate(text):
        taken += _tokens(character)
        if taken > n_tokens:
            return text[:place]
    return text
