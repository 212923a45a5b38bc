"""Answers what an echo must not answer freely, and stops what it must not say.

It knows phrases, and compares messages by their meaning, too. A prompt asks a language model for
the same; this holds where the model does not. What a message says about the rules changes nothing.
"""

import re
from functools import lru_cache
from typing import Protocol

from phonex.replies.guard import en, es, fr, jp, kr, zh
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.names import with_name_marked
from phonex.replies.guard.patterns import Phrases, Topic, plain, unfilled
from phonex.replies.protocols import Asked
from phonex.text.language_detection import detect_language

# A message may be in any language, or in several.
_PHRASES = (en.PHRASES, es.PHRASES, fr.PHRASES, zh.PHRASES, jp.PHRASES, kr.PHRASES)


class TopicFinder(Protocol):
    """Finds topics by meaning, as in phonex.replies.guard.meanings."""

    def topic(self, message: str, language: str) -> Topic | None:
        """The gravest topic of a message in a language."""


class Guard:
    """help_lines: what the administrator wants people in need to be told. meanings: finds what the
    phrases do not; None: they alone count.
    """

    def __init__(self, help_lines: str | None = None, meanings: TopicFinder | None = None) -> None:
        self._help_lines = help_lines or ""
        self._meanings = meanings

    def check(self, asked: Asked) -> str | None:
        """The fixed answer to a message; None if it may be answered freely. Takes a while."""
        name = asked.persona.name
        found = {_topic(asked.message, name, in_reply=False)}
        if Topic.CRISIS not in found and self._meanings is not None:
            found.add(self._meanings.topic(asked.message, language_of(asked)))
        gravest = next((topic for topic in Topic if topic in found), None)
        return gravest and self._answer(gravest, asked)

    def check_reply(self, asked: Asked, said: str) -> str | None:
        """What to say instead of a part of a reply; None if it may be said."""
        found = _topic(said, asked.persona.name, in_reply=True)
        return found and self._answer(found, asked)

    def _answer(self, topic: Topic, asked: Asked) -> str:
        """The fixed answer to a message about a topic."""
        return ANSWERS[language_of(asked)].to(topic, asked.persona.name, self._help_lines)


def language_of(asked: Asked) -> str:
    """The language to answer in."""
    return detect_language(asked.message, asked.persona.language)


# An owner's message is judged twice: for their echo's reply, and for what it tells about them.
@lru_cache(maxsize=32)
def _topic(text: str, name: str, *, in_reply: bool) -> Topic | None:
    """The gravest topic that any language's phrases find."""
    forms = _forms(plain(text))
    for topic in Topic:
        if topic is Topic.IDENTITY:  # as written, too: a name may be a word of the phrase
            forms |= _forms(with_name_marked(text, name))
        patterns = [_pattern(each, topic, in_reply) for each in _PHRASES]
        if any(pattern.search(form) for form in forms for pattern in patterns):
            return topic
    return None


def _forms(words: str) -> set[str]:
    return {words, unfilled(words)}


def _pattern(phrases: Phrases, topic: Topic, in_reply: bool) -> re.Pattern[str]:
    return (phrases.said if in_reply else phrases.asked)[topic]
