"""Abbreviations whose full stop does not end a sentence, by language."""

import re

_ENGLISH = (
    "mr mrs ms messrs dr prof rev hon st mt ft sr jr gen col capt lt sgt cmdr adm gov sen rep "
    "pres vs etc approx appt dept est fig figs inc ltd co corp no nos vol pp ed eds al cf ca ave "
    "blvd rd jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri "
    "sat sun"
)
_SPANISH = (
    "sr sra srta sres sras dr dra drs d dña prof profa lic ing arq gral cnel cap tte sto sta san "
    "av avda ctra pza dpto depto núm num pág págs vol art etc ej aprox tel ee uu ss mm cía admón"
)
_FRENCH = (
    "m mm mme mmes mlle mlles dr drs pr me mgr st ste av bd boul fg tél env etc cf ex chap fig p "
    "pp vol art éd janv févr juill sept oct nov déc"
)
# Words a sentence begins with; they tell "in the U.S. The" from "the U.S. Army".
_BEGINNING = (
    "the a an he she it they we i you this that these those there then but and so in on at as if "
    "when while after before for from his her their our my its what who why how no yes not "
    "el la los las un una en pero y él ella le les il elle ils elles on nous mais et dans"
)
_BEGINNERS = frozenset(_BEGINNING.split())

# Words that stand before a name or number, so that even a capital after them goes on.
_WORDS: dict[str, frozenset[str]] = {
    "EN": frozenset(_ENGLISH.split()),
    "ES": frozenset(_SPANISH.split()),
    "FR": frozenset(_FRENCH.split()),
}
# Those that a sentence often ends with: a capital after them does begin a new one.
_FINAL = frozenset({"etc", "inc", "ltd", "co", "corp", "jr", "no", "al", "sun", "sat", "mar", "ex"})

_LAST_WORD = re.compile(r"(?:^|[\s(\[“\"'«¿¡—-])([^\W\d_]+(?:\.[^\W\d_]+)*)$")


def is_abbreviated(before: str, after: str, language: str) -> bool:
    """Whether a full stop between the two texts belongs to an abbreviation or an initial.

    before: some characters up to the full stop; after: those that follow, white space left out.
    """
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1]
    begins_anew = after[:1].isupper()
    if "." in word:  # U.S. e.g. p.m.
        return not begins_anew or _goes_before_a_name(word, after)
    if len(word) == 1 and word.isupper() and word != "I":  # J. K. Rowling
        return True
    if word.lower() not in _WORDS.get(language, _WORDS["EN"]):
        return False
    return not (begins_anew and word.lower() in _FINAL)


def _goes_before_a_name(word: str, after: str) -> bool:
    if word.lower() in ("e.g", "i.e", "p.ej"):
        return True
    following = re.match(r"\w+", after)
    return word.isupper() and following is not None and following[0].lower() not in _BEGINNERS
