"""Whether an English word is a verb where it stands, by its neighbours.

hibari's tagger knows only words' frequent uses. A determiner, preposition or adjective before a
word shows a noun or adjective; "to", an auxiliary or a pronoun shows a verb.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


DETERMINERS = words(
    "a an the this these those his its their our my your every each some any no another such "
    "whose both either neither several many few more most much less own other same"
)
PREPOSITIONS = words(
    "of in on with for by from at into about between under without during against through "
    "over per within via despite upon among amid beyond like onto toward towards including"
)
NOMINAL = DETERMINERS | PREPOSITIONS  # before a noun or adjective
MODALS = words(
    "will would can could shall should may might must cannot 'll 'd wo ca do does did n't "
    "wanna gonna let's lets please help helps helped dare"
)
BE = words(
    "be is are was were been being am 's 're 'm seem seems seemed become becomes became "
    "remain remains remained feel feels felt look looks looked stay stayed"
)
HAVE = words("have has had having 've get gets got getting")
SUBJECTS = words("i you we they who")
SINGULAR = words("he she it who which that")
OBJECTS = words(
    "the a an his her their its my your our me him them us it himself herself itself "
    "themselves yourself myself ourselves this these those all each every any some"
)
# "To" after these is a preposition: due to abuse, access to content.
_BEFORE_TO_NOUN = words(
    "due subject access response addition prior contrast relative according similar opposed "
    "resistance resistant exposure exposed related close next thanks owing contribution "
    "contributed contributing sensitive dedicated devoted vulnerable damage led leads lead "
    "objection objections approach approaches reference key solution respect regard attention "
    "equal equivalent compared subjected restricted attributed susceptible prone tribute "
    "immune transition converted limited opposition alternative"
)
_QUANTITIES = words("some many most both several few all each these those this either")
_PERSONS = words("me us him them himself herself itself themselves yourself myself ourselves")
_CONJUNCTIONS = words("when if as because while until since to that how what why")
_ADVERBS = words("either not never also often always then still only even just so ever rarely")
_QUOTES = frozenset("\"'“”‘’`*()[]")


@dataclass(frozen=True)
class WordPlace:
    """A word within its sentence's tokens. Words in lower case; "" beyond the sentence."""

    tokens: list[Any]  # hibari's: text, tag, whitespace
    index: int

    @property
    def word(self) -> str:
        return str(self.tokens[self.index].text).lower()

    @property
    def written(self) -> str:
        return str(self.tokens[self.index].text)

    @property
    def tag(self) -> str:
        return str(self.tokens[self.index].tag)

    def at(self, offset: int) -> "WordPlace | None":
        """The word so many words away, quotation marks aside."""
        step = 1 if offset > 0 else -1
        index, left = self.index, abs(offset)
        while left:
            index += step
            if not 0 <= index < len(self.tokens):
                return None
            left -= self.tokens[index].text not in _QUOTES
        return WordPlace(self.tokens, index)

    def near(self, offset: int) -> str:
        place = self.at(offset)
        return place.word if place else ""

    def tag_near(self, offset: int) -> str:
        place = self.at(offset)
        return place.tag if place else ""

    def around(self, distance: int) -> frozenset[str]:
        """The words at most so many tokens away."""
        start = max(0, self.index - distance)
        near = self.tokens[start : self.index] + self.tokens[self.index + 1 :][:distance]
        return frozenset(token.text.lower() for token in near)

    @property
    def begins(self) -> bool:
        """Whether it is the first word of a sentence."""
        before = self.at(-1)
        return before is None or before.word in (".", "!", "?", ";", ":", "—", "…")


Rule = Callable[[WordPlace], str | None]


def is_verb(place: WordPlace) -> bool | None:
    """Whether a word that may be a noun or adjective is a verb here; None if unclear."""
    if place.word.endswith("s") and not place.word.endswith("ss"):
        return _is_third_person(place)
    offset = _before_adverbs(place)
    before, tag = place.near(offset), place.tag_near(offset)
    has_object = place.near(1) in OBJECTS
    if before == "to":
        return _after_to(place, offset, has_object)
    if before in MODALS or before in SUBJECTS:
        return True
    if place.near(1) in _PERSONS and before not in ("a", "the"):
        return True
    if before in BE or before in HAVE:
        return False
    if before in _QUANTITIES and (has_object or place.tag[:2] == "VB" or place.near(1) == "to"):
        return True if has_object or place.near(1) == "to" else None
    if before != "her" and (before in NOMINAL or tag in ("PRP$", "POS")):
        return False
    return has_object if before == "her" else _in_clause(place, offset, has_object)


def _before_adverbs(place: WordPlace) -> int:
    """The offset of the word that decides: never, often and the like stand between."""
    offset = -1
    while place.tag_near(offset).startswith("RB") or place.near(offset) in _ADVERBS:
        if place.near(offset) in MODALS or offset < -3:
            break
        offset -= 1
    return offset


def _in_clause(place: WordPlace, offset: int, has_object: bool) -> bool | None:
    before, tag = place.near(offset), place.tag_near(offset)
    if place.near(1) in ("and", "or") and place.tag_near(2) == "JJ":
        return False
    if before in ("and", "or", "but", ",") and offset == -1:
        return _in_series(place, has_object)
    moves = has_object or place.near(1) in PREPOSITIONS
    if offset < -1 and moves and place.near(-1).endswith("ly"):  # gases readily diffuse through it
        return True
    if offset < -1 and tag[:2] in ("NN", "PR"):  # they often progress, the two then conflict
        return True if tag in ("NNS", "PRP") else None
    return _after_content_word(place, tag if offset == -1 else "", has_object)


def _after_to(place: WordPlace, offset: int, has_object: bool) -> bool | None:
    governs_noun = place.near(offset - 1) in _BEFORE_TO_NOUN
    if governs_noun and not has_object:
        return False
    # to present-day Iraq, to separate rooms; but: to present papers
    if place.tag_near(1) in ("NN", "NNS") and place.tag[:2] == "JJ":
        return None
    return True


def _after_content_word(place: WordPlace, tag: str, has_object: bool) -> bool | None:
    after = place.near(1)
    if place.begins:
        return True if has_object and place.tag[:2] != "JJ" else None
    if tag in ("JJ", "JJR", "JJS", "CD", "VBG"):
        return None if has_object else False
    if tag in ("NN", "NNP") and not has_object:
        # No verb, for it would end in an s; but: Ann and Bob combine, the people of Rome combine.
        has_plural = place.near(-2) in ("and", "of", "in") or place.near(-3) in ("and", "of", "in")
        return None if has_plural and place.tag[:2] == "VB" else False
    goes_on = after in PREPOSITIONS or after in _CONJUNCTIONS or place.tag_near(1) == "RB"
    if tag == "NNS" and (has_object or goes_on):
        return True if after not in ("of",) else None
    return None


def _in_series(place: WordPlace, has_object: bool) -> bool | None:
    """A and B: B is what A is."""
    if has_object:
        return True
    before = place.tag_near(-3 if place.near(-2) == "," else -2)
    if before in ("VB", "VBP"):
        return True
    return False if before in ("JJ", "JJR") else None


def _is_third_person(place: WordPlace) -> bool | None:
    """Of a word in -s: a verb after he, it and singular nouns, else a plural."""
    offset = -1
    while place.tag_near(offset).startswith("RB") and offset > -4:
        offset -= 1
    before, tag = place.near(offset), place.tag_near(offset)
    has_object = place.near(1) in OBJECTS
    if before in SINGULAR and (before != "that" or has_object):
        return True
    if before in DETERMINERS or before in PREPOSITIONS or tag in ("PRP$", "POS"):
        return False
    if tag == "CD":  # two uses; but: line 2 uses
        return None if place.tag_near(offset - 1)[:2] == "NN" else False
    if before in ("her", "'s"):
        return False
    if before in ("and", "or", "but", ","):
        return True if has_object or place.tag_near(offset - 1) == "VBZ" else None
    if tag[:2] in ("NN", "WD", "WP") and (has_object or place.tag_near(1) == tag == "NNP"):
        return True
    if tag in ("JJ", "VBN", "NNS", "VB", "VBP", "VBD"):
        return has_object if tag == "NNS" else False
    if offset < -1 and tag[:2] == "NN":
        return True
    return None
