"""Splits long text without spaces into lengths that hibari's G2P can process quickly.

hibari tries all ways to combine the parts of such a chain into words, in time cubic in their
number. Chains of normal length stay unchanged.
"""

import re

from phonex.text.phoneme_markup import MARKED, MARKED_END

_LONGEST_WORD = 40  # letters; the network is trained on words only
_LONGEST_CHAIN = 24  # parts; "two-hundred-and-twenty-three-year-old" has 13

_WORD = re.compile(rf"\w{{{_LONGEST_WORD}}}(?=\w)")
# hibari's parts: words, camel-case humps, numbers, single signs; and marked words.
_PART = re.compile(
    rf"[{MARKED}]+[{MARKED_END}]+|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|[A-ZÀ-ÖØ-Þ]+|[^\W\d_]|\d+|\S"
)
# At a word's end or beginning they would be a pause or a quotation mark.
_AT_CUT = re.compile("[-_'’]* [-_'’]*")
_CHAIN = re.compile(rf"\S{{{_LONGEST_CHAIN + 1},}}")


def cut_chains(text: str) -> str:
    """Insert spaces into long words and long chains of words and signs."""
    return _CHAIN.sub(_cut_chain, _WORD.sub(r"\g<0> ", text))


def _cut_chain(chain: re.Match[str]) -> str:
    parts = _PART.findall(chain[0])
    if len(parts) <= _LONGEST_CHAIN:
        return chain[0]
    starts = range(0, len(parts), _LONGEST_CHAIN)
    cut = " ".join("".join(parts[start : start + _LONGEST_CHAIN]) for start in starts)
    return _AT_CUT.sub(" ", cut)
