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
# After these < compares, XD is a name or a size, and hm a unit.
_COMPARING = re.compile(r"\b(?:si|cuando|mientras|quand|lorsque|tant que)\b|\b\w $", re.IGNORECASE)
_NAMING = re.compile(
    r"(?:\b(?:el|la|un|una|del|al|de|le|les|du|des|une|tamaño|taille)|\w [A-Z][a-z]+) $"
)
_NUMBERS = (
    "[0-9]|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil"
    "|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|mille"
)
_NAMING_CHAT = re.compile(
    rf"(?:{_NUMBERS}|\b(?:el|la|los|un|una|de|del|le|les|du|des|une|au|en)) $", re.IGNORECASE
)
_COUNTING = re.compile(rf"(?:{_NUMBERS}|\b(?:el|un|del|le|du|los|les|por|par)) $", re.IGNORECASE)
_TIME_ZONE = "PST"
_REACH = 60  # characters before that are looked at
# Words that are written with two vowels.
_TWO_VOWELS = re.compile(r"co+ls?|zo+ms?|fo+t|lo+ks?|(?:l|cr)e+(?:r|n|mos)", re.IGNORECASE)
_BEFORE_RUN, _AFTER_RUN = re.compile(r"[^\W\d_]{0,8}$"), re.compile(r"[^\W\d_]{0,8}")
_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_NUMERAL = frozenset("IXCM")
_ROMAN = frozenset("IVXLCDMivxlcdm .,;:!?")  # or a mark
_VOWELS = "aeiouyáéíóúüàâèêëîïôùûæœ"


def emoticon_rule() -> Rule:
    return rule(_EMOTICON, _without_face, needs=":;=xX<^-oOT")


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - _REACH) : found.start()]


def _without_face(found: re.Match[str]) -> str:
    if "3" in found[0] and "<" in found[0]:
        return found[0] if _COMPARING.search(_before(found)) else ""
    return found[0] if found[0] == "XD" and _NAMING.search(_before(found)) else ""


def sound_rule(r: str) -> Rule:
    """r: the language's phoneme."""
    known = [(re.compile(pattern, re.IGNORECASE), ipa.replace("R", r)) for pattern, ipa in _SOUNDS]

    def say(found: re.Match[str]) -> str:
        is_unit = found[0].lower() == "hm" and _COUNTING.search(_before(found))
        if is_unit or found[0] == _TIME_ZONE:
            return found[0]
        ipa = next(ipa for pattern, ipa in known if pattern.fullmatch(found[0]))
        return marked(found[0], ipa)

    patterns = "|".join(pattern for pattern, _ in _SOUNDS)
    return rule(rf"(?<![\w.@#/’'-])(?:{patterns})(?![\w@/’'²-])", say, re.IGNORECASE)


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
        word = _BEFORE_RUN.search(found.string, max(0, found.start() - 8), found.start())
        rest = _AFTER_RUN.match(found.string, found.end())
        if word and rest and _TWO_VOWELS.fullmatch(f"{word[0]}{found[0]}{rest[0]}"):
            return found[0][:2]
        between = before.lower() in _VOWELS and after.lower() in _VOWELS and before and after
        return found[0][: 2 if between and found[1].lower() in doubled else 1]

    return rule(_RUN, say)


def chat_rule(words: Mapping[str, str], named: frozenset[str]) -> Rule:
    """Short words in lower case, or with a capital at the beginning.

    words: what they stand for. named: those that are something else after an article or a number.
    """

    def say(found: re.Match[str]) -> str:
        if found[0].lower() in named and _NAMING_CHAT.search(_before(found)):
            return found[0]
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
