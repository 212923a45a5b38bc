"""French liaison: which words give a silent consonant to a vowel that follows.

espeak-ng does that after almost any word that ends in s or x, also after nouns (Ce pays est bon).
Natives do it after the words below, and hardly after others.
"""

import re

_DETERMINERS = (
    "les des ces mes tes ses nos vos leurs aux un mon ton son aucun quels quelles quelques "
    "plusieurs certains certaines différents différentes divers diverses tels telles autres "
    "mêmes tous toutes"
)
_PRONOUNS = "nous vous ils elles on en les"
_NUMBERS = "deux trois six dix vingt cent cents quatre-vingts neuf huit"
_ADJECTIVES = (
    "petit petits petites grand grands grandes gros grosses bon bons bonnes mauvais mauvaises "
    "beaux belles vieux vieilles nouveaux nouvelles jeunes jolis jolies premier premiers "
    "premières dernier derniers dernières ancien anciens anciennes long longs longues haut "
    "hauts hautes bas faux second seconds doux heureux prochain prochains meilleurs "
    "meilleures nombreux nombreuses chers chères vrais vraies propres pauvres braves rares "
    "fameux principaux principales célèbres véritables innombrables futurs futures"
)
_PREPOSITIONS = "dans sans sous chez en dès après avant pendant devant depuis"
_ADVERBS = (
    "très plus moins bien trop tout assez beaucoup rien pas jamais quand dont comment mieux "
    "tant mais puis alors toujours"
)
_VERBS = (
    "est sont suis es sommes êtes était étaient étais étions étiez sera seront serait "
    "seraient soit ont avons avez avait avaient aurait auraient vont allons allez peut veut "
    "faut doit fait soient c'est peux veux vas"
)
_LINKING = frozenset(
    " ".join(
        (_DETERMINERS, _PRONOUNS, _NUMBERS, _ADJECTIVES, _PREPOSITIONS, _ADVERBS, _VERBS)
    ).split()
)
# Before these none is heard, but in vingt et un.
_UNLINKED = frozenset(("et", "ou", "où", "oui", "onze", "onzième", "ah", "oh", "eh"))
_FIXED = frozenset(
    (
        *("nations unies", "jeux olympiques", "champs élysées", "accent aigu", "mot à", "pas à"),
        *("temps en", "nuit et", "pied à", "vingt et", "deux en", "fois encore", "plus ou"),
        *("moments opportuns", "arts et", "ponts et", "corps et", "états unis", "pieds et"),
        "uns et",
    )
)
# Consonants that espeak-ng leaves out, by the words that give them.
_GIVEN = {
    **{"cent": "t", "avant": "t", "pendant": "t", "devant": "t", "ancien": "n", "doit": "t"},
    **{"comment": "t", "prochain": "n", "second": "t"},
}
# An h that is no consonant; the others are aspirated, and nothing is linked to them.
_MUTE_H = re.compile(
    r"h(?:é(?!r(?:os\b|on|iss)|ris)|è|y|om(?!ard)|um|armon|abi|abl?|onn|onor|or(?!s\b|d)|eure|iv|ist"
    r"|uil|uî|uis|ôt|ôp|erb|allu|ameç|almè|ect|ebd)"
)
_SILENT = "sxztdp"
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæh"


def may_link(word: str, after: str) -> bool:
    """Whether a consonant is heard between two words in lower case, if the second has a vowel."""
    if f"{word} {after}" in _FIXED:
        return True
    return word in _LINKING and after not in _UNLINKED


def given(word: str, after: str) -> str:
    """A consonant between two words that espeak-ng leaves out; "" if none."""
    if after[:1] not in _VOWELS or after in _UNLINKED:
        return ""
    if after[0] == "h" and not _MUTE_H.match(after):
        return ""
    if word == "cent" and after in ("un", "une"):
        return ""  # 101
    if word == "comment" and not after.startswith(("allez", "alliez")):
        return ""
    return _GIVEN.get(word, "")


def linked(consonant: str, word: str) -> str:
    """A word with the consonant before it, as if elided: tune would be English, t'une is not."""
    if "'" in word:  # taujourdhui
        return consonant + word.replace("'", "")
    return f"{consonant}'{word}"


def begins_with_vowel(word: str) -> bool:
    return word[:1] in _VOWELS


def shorter_spellings(word: str) -> tuple[str, ...]:
    """Spellings without the consonant that may be linked, of which some sound like the word."""
    if word.endswith("ays"):
        return (f"{word[:-3]}éi", f"{word[:-3]}èi")
    if word.endswith("ez"):
        return (f"{word[:-2]}é", word[:-1])
    # Not prend, met and bat, which link a t.
    if word.endswith(("ands", "ends")):
        return (f"{word[:-4]}an",)
    if word.endswith(("ets", "ats")):
        return (f"{word[:-3]}{'è' if word[-3] == 'e' else 'a'}",)
    if word.endswith("ent"):
        return (word[:-2], word[:-1], word[:-3])
    return (word[:-1], word[:-2]) if word[-1:] in _SILENT and len(word) > 2 else ()
