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

NAME = "qnameq"  # a word that no text contains

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_ACCENTS = re.compile("[\u0300-\u036f]")


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


def plain(text: str) -> str:
    """A text as the patterns expect it."""
    text = unicodedata.normalize("NFKD", _UNSEEN.sub("", _APOSTROPHES.sub("'", text)))
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text)).casefold()
    return " ".join(text.split())
