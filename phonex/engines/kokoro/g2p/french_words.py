"""Spellings of single French words that espeak-ng reads rightly where it would err.

espeak-ng takes letters such as th, a final y or -ing for English and reads the whole word by its
English rules: mythe as "my the". The words known for that are in french_respellings.txt; others get
French letters for the English ones.
"""

import re
from functools import cache
from importlib.resources import files

_ENGLISH = re.compile(r"[hɹɪʊʌɒθðɜæ]|[aeoə][ɪʊ]|[ɑɔiu]ː")
_VOWEL = "aeiouyéèêàâîôûœ"

# In order. What an English word's letters are in a French one of the same sound.
_FRENCH_LETTERS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"th", "t"),
        (r"ware", "ouère"),
        (r"ph", "f"),
        (r"s?ch(?=[^aeiouyé])|sh", "ch"),
        (r"ck", "que"),
        (r"\bwh?(?=[aeiouy])", "hou"),  # no liaison before it
        (r"w(?=[aeiouy])", "ou"),
        (r"igh|(?<=[^aeiou])y(?=[bdkmnpt]e)|(?<=[^aeiou])i(?=[dkmnptv]e\b)", "aï"),
        (r"ee|ea(?!u)", "i"),
        (r"oo", "ou"),
        (r"ow", "ao"),
        (r"aw", "o"),
        (r"ew", "iou"),
        (r"ays?\b", "é"),
        (r"ings?\b", "inegue"),
        (rf"(?<=[^{_VOWEL}])y", "i"),
        (r"k", "qu"),
        (r"w", "v"),
        (r"x", "cs"),
        (r"([bdfglmnpt])\1?s?\b", r"\1e"),
    )
)


def is_english(ipa: str) -> bool:
    """Whether espeak-ng has read a French word, or a part of it, by its English rules."""
    return _ENGLISH.search(ipa) is not None


@cache
def respellings() -> dict[str, str]:
    """Words in lower case and how they are written for espeak-ng."""
    text = (files(__package__) / "french_respellings.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {word: spelling for word, spelling in lines}


def in_french_letters(word: str) -> str:
    """A word of English spelling as a French one. word: in lower case."""
    for pattern, letters in _FRENCH_LETTERS:
        word = pattern.sub(letters, word)
    return word
