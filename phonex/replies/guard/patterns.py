"""Phrases of a language by which the guard recognizes what it must answer itself.

They are regular expressions for text in lower case, without accents and with straight apostrophes.
In those on what an echo is, NAME stands for the name of its person.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from phonex.text.cleaning import without_accents, without_piled_marks

NAME = "qnameq"  # a word that no text contains

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_MARKUP = re.compile(
    r"</?(?:b|i|em|strong|u|s|br|p|span|mark)\b[^<>]{0,40}>"
    '|[*_~#"\u201c-\u201f\u00ab\u00bb\u300c-\u300f\u2600-\u27bf\U0001f000-\U0001faff]'
)
# Letters of other scripts that look like Latin ones; they count as these beside Latin letters.
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501\u04bb\u0475"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0405\u0408"
    "\u03bf\u03b1\u03c1\u03bd\u03b9\u03ba\u03c4\u03c5\u03c7"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxisjdhvABEKMHOPCTXYISJoapviktuxABEZHIKMNOPTYX",
)
_MIXED_WORD = re.compile(r"\w*[a-zA-Z]\w*")
_DIGITS = str.maketrans("013", "oie")  # as in k1ll
_DIGIT = re.compile("(?<=[a-zA-Z])[013](?=[a-zA-Z])")
_SPACED_LETTERS = re.compile(r"\b(?:[a-z][ .-]){3,}[a-z]\b")
_SHORT = {
    "im": "i'm",
    "ive": "i've",
    "youre": "you're",
    "dont": "don't",
    "cant": "can't",
    "isnt": "isn't",
    "arent": "aren't",
    "doesnt": "doesn't",
    "whats": "what's",
    "thats": "that's",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "have to",
    "my self": "myself",
    "your self": "yourself",
    "him self": "himself",
    "her self": "herself",
    "u": "you",
    "r": "are",
}
_SHORT_FORM = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b(?!')")
_FILLERS = re.compile(
    r"\b(?:of course|naturally|obviously|certainly|indeed|definitely|absolutely|as you know|"
    r"you know|to be honest|frankly|i promise|i swear|i assure you|believe me|trust me|"
    r"por supuesto|claro(?: que si)?|obviamente|naturalmente|desde luego|te lo juro|la verdad|"
    r"bien sur|evidemment|naturellement|bien entendu|je te jure|je t'assure|croyez-moi)\b"
    r"|当然|當然|显然|顯然|确实|確實|もちろん|勿論|当たり前|물론|당연히"
)


class Topic(StrEnum):
    """What a message may ask for, or a reply contain, the gravest first."""

    CRISIS = "crisis"
    MEDICAL = "medical"
    LEGAL = "legal"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Phrases:
    """What users say, and what an echo must not say, by topic.

    orders: instructions to change the echo, which are answered by what it is.
    """

    crisis: Sequence[str]
    medical: Sequence[str]
    legal: Sequence[str]
    identity: Sequence[str]
    orders: Sequence[str]
    said_crisis: Sequence[str]
    said_medical: Sequence[str]
    said_legal: Sequence[str]
    said_identity: Sequence[str]

    @cached_property
    def asked(self) -> dict[Topic, re.Pattern[str]]:
        return {
            Topic.CRISIS: _any(self.crisis),
            Topic.MEDICAL: _any(self.medical),
            Topic.LEGAL: _any(self.legal),
            Topic.IDENTITY: _any([*self.identity, *self.orders]),
        }

    @cached_property
    def said(self) -> dict[Topic, re.Pattern[str]]:
        return {
            Topic.CRISIS: _any(self.said_crisis),
            Topic.MEDICAL: _any(self.said_medical),
            Topic.LEGAL: _any(self.said_legal),
            Topic.IDENTITY: _any(self.said_identity),
        }


def _any(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))


def readable(text: str) -> str:
    """A text without accents, markup and letters that only look like others."""
    text = _UNSEEN.sub("", _APOSTROPHES.sub("'", without_piled_marks(text)))
    text = without_accents(_MARKUP.sub("", unicodedata.normalize("NFKD", text)))
    text = _MIXED_WORD.sub(lambda found: found[0].translate(_LOOKALIKES), text)
    return _DIGIT.sub(lambda found: found[0].translate(_DIGITS), text)


def plain(text: str) -> str:
    """A text as the patterns expect it."""
    text = " ".join(readable(text).casefold().split())
    text = _SPACED_LETTERS.sub(lambda found: re.sub("[ .-]", "", found[0]), text)
    return _SHORT_FORM.sub(lambda found: _SHORT[found[0]], text)


def unfilled(words: str) -> str:
    """A plain text without commas, and words that change nothing of what is said."""
    return " ".join(re.sub("[,、]", " ", _FILLERS.sub("", words)).split())
