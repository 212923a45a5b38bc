"""French words with two pronunciations, told apart by the words around them.

espeak-ng reads each in one way only, or by rules that fail in a sentence. Where it would err, a
word is written as it sounds, in a spelling that espeak-ng reads rightly.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_SINGULAR = frozenset(
    (
        *("le", "la", "un", "une", "ce", "cet", "cette", "mon", "ma", "ton", "ta", "son", "sa"),
        *("notre", "votre", "leur", "du", "au", "chaque", "aucun", "aucune"),
    )
)
_PLURAL = frozenset(
    (
        *("les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "aux", "plusieurs"),
        *("quelques", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
        *("vingt", "cent", "certains", "certaines"),
    )
)
_CLITICS = frozenset(
    ("ne", "n'", "se", "s'", "me", "m'", "te", "t'", "y", "en", "le", "la", "les", "l'", "lui")
) | {"leur", "nous", "vous"}
_NUMBERS = frozenset(
    (
        *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
        *("onze", "douze", "treize", "quatorze", "quinze", "seize", "vingt", "trente", "quarante"),
        *("cinquante", "soixante", "cent", "mille"),
    )
)
_POINTS = frozenset(("nord", "sud", "ouest", "est", "vers", "plein", "europe", "allemagne", "gare"))
_SUBJECTS = frozenset(("il", "elle", "on", "qui", "je", "j'", "tu", "ça", "cela", "ce", "c'", "ne"))
# Verbs in -ent that are nouns or adjectives in the singular, and the verb as it sounds.
_THIRD_PERSONS = {
    **{"content": "conte", "couvent": "couve", "président": "préside", "violent": "viole"},
    **{"excellent": "excelle", "résident": "réside", "négligent": "néglige", "parent": "pare"},
    **{"différent": "diffère", "affluent": "afflue", "influent": "influe", "ferment": "ferme"},
    **{"convergent": "converge", "divergent": "diverge", "équivalent": "équivale"},
    **{"précédent": "précède", "adhérent": "adhère", "expédient": "expédie", "urgent": "urge"},
    **{
        "coïncident": "coïncide",
        "pressent": "presse",
        "détergent": "déterge",
        "somnolent": "somnole",
    },
    **{"évident": "évide", "serpent": "serpe", "émergent": "émerge"},
}


@dataclass(frozen=True)
class Neighborhood:
    """A word among its neighbors, all in lower case and without elided words before them.

    words: of a stretch of text without a pause. elided: what was written before each, as l'.
    """

    words: Sequence[str]
    elided: Sequence[str]
    at: int

    @property
    def word(self) -> str:
        return self.words[self.at]

    @property
    def before(self) -> str:
        """The word before, or its own elided one; "" at the beginning."""
        return self.elided[self.at] or (self.words[self.at - 1] if self.at else "")

    @property
    def after(self) -> str:
        """The word after; "" before a pause."""
        return self.words[self.at + 1] if self.at + 1 < len(self.words) else ""

    def anywhere_before(self, wanted: frozenset[str], reach: int = 6) -> bool:
        start = max(0, self.at - reach)
        near = (*self.words[start : self.at], *self.elided[start : self.at + 1])
        return any(each in wanted for each in near)

    def follows_plural(self) -> bool:
        """Whether a subject in the plural is before it: ils se, les poules, les petites poules."""
        start = self.at - 1
        while start >= 0 and self.words[start] in _CLITICS - _PLURAL:
            start -= 1
        if start < 0:
            return False
        if self.words[start] in ("ils", "elles"):
            return True
        if self.words[start] in ("fois", "ans"):
            return False  # six ans président
        if any(word in _SINGULAR for word in self.words[start + 1 : self.at]):
            return False  # dans le couvent: an article, not an object
        has_plural = any(each in _PLURAL for each in self.words[max(0, start - 3) : start])
        return has_plural and self.words[start].endswith(("s", "x"))


_NEGATIONS = frozenset(("ne", "n'", "non", "pas", "jamais"))


def _plus(place: Neighborhood) -> str:
    after, before = place.after, place.before
    if before in _NUMBERS and after in _NUMBERS:
        return "plusse"
    if before == "non" or place.anywhere_before(_NEGATIONS):
        return ""
    if not after:
        return "plusse"
    if after == "que":
        return "plusse" if before not in ("de", "pas") else ""
    if after == "de":
        follows = place.words[place.at + 2] if place.at + 2 < len(place.words) else ""
        return "" if follows in _NUMBERS | {"midi", "minuit"} or follows[:1].isdigit() else "plusse"
    return "plusse" if before in ("en", "signe") else ""


_AFTER_PLACES = frozenset(("du", "de", "des", "et", "est", "ou"))


def _est(place: Neighborhood) -> str:
    if place.word == "est" and place.before == "l'":
        subject = place.words[place.at - 1] if place.at else ""
        is_verb = subject in _SUBJECTS or (not subject and place.after not in _AFTER_PLACES)
        return "" if is_verb else "èste"
    if place.before in ("d'", *_POINTS) and place.after not in ("un", "une", "le", "la", "très"):
        return "èste" if place.before != "gare" else ""
    if place.before in ("cet", "un", "à") or place.after in ("ouest", "nord", "sud"):
        return "èste"
    return ""


def _os(place: Neighborhood) -> str:
    return "ô" if place.before in _PLURAL or (place.before == "d'" and not place.after) else "osse"


def _fils(place: Neighborhood) -> str:
    threads = ("électriques", "barbelés", "conducteurs", "rouges", "blancs", "dorés", "métalliques")
    of_matter = ("fer", "soie", "laine", "coton", "cuivre", "nylon", "argent", "or", "acier")
    follows = place.words[place.at + 2] if place.at + 2 < len(place.words) else ""
    if place.after in threads or (place.after in ("de", "d'") and follows in of_matter):
        return "fil"
    return "fil" if place.before in ("bouts", "aux", "sans") and place.after == "" else "fisse"


def _tous(place: Neighborhood) -> str:
    if place.after in _PLURAL - {"aux", "plusieurs", "quelques"} or place.after in _SINGULAR:
        return "tou"
    names = place.after.endswith(("s", "x")) and place.before in (*_PREPOSITIONS, "")
    return (
        "tou" if names and place.after not in ("sans", "dans", "nous", "vous", "sous") else "tousse"
    )


_PREPOSITIONS = (
    "de",
    "en",
    "à",
    "pour",
    "par",
    "sur",
    "contre",
    "dans",
    "sous",
    "avec",
    "d'",
    "entre",
)


def _third_person(place: Neighborhood) -> str:
    if place.follows_plural():
        return _THIRD_PERSONS[place.word]
    return f"{place.word[:-3]}{'e' * place.word.endswith('gent')}ant"


def _fier(place: Neighborhood) -> str:
    reflexive = ("se", "me", "te", "nous", "vous", "y", "s'", "m'", "t'")
    return "fié" if place.before in reflexive else "fière"


_OF_HAVE = frozenset(("tu", "t'", "toi", "ne", "n'", "me", "m'", "nous", "où", "quand"))


def _as(place: Neighborhood) -> str:
    before = place.before
    if before in ("l'", "les") and place.anywhere_before(_OF_HAVE, 3):
        return ""  # tu l'as, tu ne les as
    return "asse" if before in ("un", "l'", "les", "des", "cet", "ces", "d'", "quatre") else ""


def _sens(place: Neighborhood) -> str:
    return (
        "san" if place.before in ("je", "tu", "me", "te", "ne", "j'", "m'", "t'", "y") else "sanse"
    )


def _but(place: Neighborhood) -> str:
    return "bu" if place.before in ("il", "elle", "on", "qui", "en") else "bute"


def _jean(place: Neighborhood) -> str:
    return "djine" if place.before in (*_SINGULAR, *_PLURAL, "en") else ""


def _screw(place: Neighborhood) -> str:
    return "visse" if place.before in ("la", "une", "les", "des", "cette", "ces") else ""


def _notions(place: Neighborhood) -> str:
    """nous notions, nous portions: verbs, with a t that stays."""
    start = place.at - 1
    while start >= 0 and place.words[start] in _CLITICS - {"nous"}:
        start -= 1
    said = start >= 0 and place.words[start] == "nous" and not place.word.endswith("ctions")
    return f"{place.word[:-4]}yons" if said else ""


_RULES: Mapping[str, Callable[[Neighborhood], str]] = {
    **{"plus": _plus, "est": _est, "os": _os, "fils": _fils, "tous": _tous, "fier": _fier},
    **{"as": _as, "sens": _sens, "but": _but, "jean": _jean, "jeans": _jean, "vis": _screw},
    **dict.fromkeys(_THIRD_PERSONS, _third_person),
}
_NOTIONS = re.compile(r"\w{2,}(?:[^s]t)ions")


def as_it_sounds(place: Neighborhood) -> str:
    """The word in a spelling that espeak-ng reads rightly; "" if it does that as it is written."""
    if rule := _RULES.get(place.word):
        return rule(place)
    return _notions(place) if _NOTIONS.fullmatch(place.word) else ""
