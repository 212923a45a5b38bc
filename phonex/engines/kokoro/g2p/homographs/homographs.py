"""Chooses the pronunciation of English words spelt alike, by setting hibari's tags."""

from typing import Any

from phonex.engines.kokoro.g2p.homographs.grammar import WordPlace, is_verb, words
from phonex.engines.kokoro.g2p.homographs.readings import ADDED
from phonex.engines.kokoro.g2p.homographs.senses import RULES

_PARTS = frozenset({"NOUN", "VERB", "ADJ"})
# Where the parts of speech of the dictionary are no verb and noun, or the tagger is better.
_AS_TAGGED = words(
    "arithmetic arsenic absent cleanly perfect downhill downstairs uphill uptown underground "
    "that used nearby inside outright overhead closer"
)
# When the neighbours do not tell.
_RARELY_VERBS = words(
    "diffuse degenerate conglomerate deliberate conjugate predicate perfume incense moderate "
    "intimate appropriate subordinate discount laminate syndicate consort compact console "
    "entrance object mouth house affiliate desert elaborate"
)
_MOSTLY_VERBS = words(
    "refuse reject resume retard deviate correlate exploit combine construct implement "
    "initiate compress produce postulate discard"
)
_QUOTES = frozenset('"“”')


def add_readings(lexicon: Any, *, british: bool) -> None:
    """Give hibari's lexicon pronunciations that it lacks."""
    for word, senses in ADDED.items():
        if word.islower() and word.capitalize() not in ADDED:
            lexicon.golds.d.pop(word.capitalize(), None)
        lexicon.golds.d[word] = {key: both[british] for key, both in senses.items()}


class Homographs:
    """lexicon: hibari's, with the pronunciations of `add_readings`."""

    def __init__(self, lexicon: Any) -> None:  # hibari has no types
        self._golds = lexicon.golds

    def settle(self, tokens: list[Any]) -> None:
        """Set the tags of tokens by which the dictionary finds the meant pronunciation."""
        begins = True
        for token in tokens:
            if token.text in _QUOTES:  # else hibari reads it with the word next to it, by letters
                is_opening = begins and not token.whitespace
                token.tag = "``" if token.text == "“" or is_opening else "''"
            begins = bool(token.whitespace)
        for index, token in enumerate(tokens):
            if token.phonemes is None and (tag := self._tag(WordPlace(tokens, index))):
                token.tag = tag

    def _tag(self, place: WordPlace) -> str | None:
        word = place.word
        rule = RULES.get(word)
        if rule is not None and (chosen := rule(place)):
            return chosen
        entry = self._entry(word)
        if entry is None:
            return None
        told = is_verb(place)
        before = place.tag_near(-1)
        is_said = before == "NNS" or (before[:2] == "NN" and place.tag[:2] == "VB")
        if word in _MOSTLY_VERBS and is_said:
            told = True
        if told is None:
            is_possible = word in _MOSTLY_VERBS or place.tag[:2] == "VB"
            told = is_possible and word not in _RARELY_VERBS
        if told:
            return "VB"
        if "ADJ" not in entry or "NOUN" in entry:
            return "NN"
        return "JJ" if word in self._golds.d else "NNS"  # minutes are no adjective

    def _entry(self, word: str) -> dict[str, str] | None:
        """The pronunciations of a word that is a verb or another part of speech."""
        if word in _AS_TAGGED or not word.isalpha() or word.endswith(("ed", "ing")):
            return None
        entry = self._golds.d.get(word)
        if entry is None and word.endswith("s"):
            entry = self._golds.d.get(word[:-1])
        is_ambiguous = isinstance(entry, dict) and _PARTS & entry.keys()
        return entry if is_ambiguous else None
