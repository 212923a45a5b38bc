"""Chat and shouts in Spanish and French: emoticons, drawn-out letters, sounds, short words.

What cannot be said is dropped, letters that are written to be long are written once, sounds such as
Mmm get their phonemes, and short words of chat are written out.
"""

import re
from collections.abc import Mapping

from phonex.text.normalization.rules import Rule, alternation, rule
from phonex.text.phoneme_markup import marked

_EYES, _NOSE, _MOUTHS = "[:;=]", "['’]?[-o^]?", r"(?:[)(]{1,8}|[DPpO*|/\\\]\[](?![A-Za-z]))"
_EMOTICON = re.compile(
    rf"(?<![^\s.,!?…])(?:{_EYES}{_NOSE}{_MOUTHS}|[xX]D{{1,8}}|</?3{{1,8}}|\^_{{0,2}}\^|-_-|[oO]_[oO]"
    r"|T_T|:3|:v)(?![^\s.,!?…])"
)
# Sounds that are no words, and their phonemes. r: that of the language.
_SOUNDS = (
    (r"m{3,}h*|m{2,}h+|h+m+", "mmm"),
    (r"s+h{2,}|s{4,}h*|ch{2,}t*", "ʃʃʃ"),
    (r"p+f{2,}t*", "pfff"),
    (r"br{2,}", "bRRR"),
    (r"gr{2,}", "ɡRRR"),
    (r"z{3,}", "zzz"),
    (r"ps+t", "psst"),
)
_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_NUMERAL = frozenset("IXCM")
_ROMAN = frozenset("IVXLCDMivxlcdm .,;:!?")  # or a mark
_VOWELS = "aeiouyáéíóúüàâèêëîïôùûæœ"


def emoticon_rule() -> Rule:
    return rule(_EMOTICON, "", needs=":;=xX<^-oOT")


def sound_rule(r: str) -> Rule:
    """r: the language's phoneme."""
    known = [(re.compile(pattern, re.IGNORECASE), ipa.replace("R", r)) for pattern, ipa in _SOUNDS]

    def say(found: re.Match[str]) -> str:
        ipa = next(ipa for pattern, ipa in known if pattern.fullmatch(found[0]))
        return marked(found[0], ipa)

    patterns = "|".join(pattern for pattern, _ in _SOUNDS)
    return rule(rf"(?<![\w.@#/’'-])(?:{patterns})(?![\w@/’'-])", say, re.IGNORECASE)


def drawn_out_rule(doubled: str) -> Rule:
    """holaaaa → hola. doubled: consonants that are written twice where they were between vowels."""

    def say(found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - 1) : found.start()]
        after = found.string[found.end() : found.end() + 1]
        alone = not (before.isalpha() or after.isalpha())
        if alone and (len(found[0]) == 3 or found[1].lower() not in _VOWELS):
            return found[0]  # AAA, www
        if len(found[0]) == 3 and found[1].upper() in _NUMERAL and {*before, *after} <= _ROMAN:
            return found[0]  # VIII
        between = before.lower() in _VOWELS and after.lower() in _VOWELS and before and after
        return found[0][: 2 if between and found[1].lower() in doubled else 1]

    return rule(_RUN, say)


def chat_rule(words: Mapping[str, str]) -> Rule:
    """Short words in lower case, or with a capital at the beginning. words: what they stand for."""

    def say(found: re.Match[str]) -> str:
        said = words[found[0].lower()]
        return said.capitalize() if found[0][0].isupper() else said

    begins = "".join(sorted({word[0] for word in words}))
    rest = {word[0]: [each[1:] for each in words if each[0] == word[0]] for word in words}
    listed = "|".join(
        f"[{first}{first.upper()}](?:{alternation(ends)})" for first, ends in rest.items()
    )
    return rule(
        rf"(?<![\w.@#/’'-])(?=[{begins}{begins.upper()}])(?:{listed})(?![\w@/’'+-]|\.[\w])", say
    )
