"""Answers what an echo must not answer freely, and stops what it must not say.

It knows phrases; GuardedMeanings knows what is put in others. A prompt asks a language model for
the same, and this holds where the model does not. What a message says about the rules changes
nothing here.
"""

import re

from phonex.replies.guard import en, es, fr, jp, kr, zh
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.patterns import NAME, Phrases, Topic, plain
from phonex.replies.protocols import Asked
from phonex.text.language_detection import detect_language
from phonex.text.scripts import LATIN

# A message may be in any language, or in several.
_PHRASES = (en.PHRASES, es.PHRASES, fr.PHRASES, zh.PHRASES, jp.PHRASES, kr.PHRASES)
_LEAST_NAME = 2  # characters


class Guard:
    """help_lines: what the administrator wants people in need to be told."""

    def __init__(self, help_lines: str | None = None) -> None:
        self._help_lines = help_lines or ""

    def check(self, asked: Asked) -> str | None:
        """The fixed answer to a message; None if it may be answered freely."""
        found = self._topic(asked.message, asked.persona.name, in_reply=False)
        return found and self.answer(found, asked)

    def check_reply(self, asked: Asked, said: str) -> str | None:
        """What to say instead of a part of a reply; None if it may be said."""
        found = self._topic(said, asked.persona.name, in_reply=True)
        return found and self.answer(found, asked)

    def answer(self, topic: Topic, asked: Asked) -> str:
        """The fixed answer to a message about a topic."""
        return ANSWERS[language_of(asked)].to(topic, asked.persona.name, self._help_lines)

    def _topic(self, text: str, name: str, *, in_reply: bool) -> Topic | None:
        """The gravest topic that any language's phrases find."""
        words = plain(text)
        named = _without_name(words, plain(name))
        for topic in Topic:
            looked_at = named if topic is Topic.IDENTITY else words
            if any(_pattern(each, topic, in_reply).search(looked_at) for each in _PHRASES):
                return topic
        return None


def language_of(asked: Asked) -> str:
    """The language to answer in."""
    return detect_language(asked.message, asked.persona.language)


def _pattern(phrases: Phrases, topic: Topic, in_reply: bool) -> re.Pattern[str]:
    return (phrases.said if in_reply else phrases.asked)[topic]


def _without_name(words: str, name: str) -> str:
    """A text with NAME for the name, whole or one of its words."""
    for part in [name, *name.split()]:
        if len(part) >= _LEAST_NAME:
            # Scripts without spaces have no edges of words; Korean adds particles to a name.
            spaced = re.fullmatch(f"[{LATIN}' -]+", part)
            words = re.sub(rf"\b{re.escape(part)}\b" if spaced else re.escape(part), NAME, words)
    return words
