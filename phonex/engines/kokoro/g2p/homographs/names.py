"""Words that are names when written with a capital: Polish, Nice, Reading, Job."""

from phonex.engines.kokoro.g2p.homographs.grammar import (
    DETERMINERS,
    OBJECTS,
    PREPOSITIONS,
    Rule,
    WordPlace,
    words,
)

_IN_PLACES = words("in at from near to of for around outside via towards visit visited")


_OF_READING = words(
    "f.c. fc university festival railroad railway station berkshire pennsylvania england gaol "
    "abbey borough council jail terminal viaduct phillies fans"
)


def _city(sense: str, follows: frozenset[str], *, bare: str = "DEFAULT") -> Rule:
    """A name with a capital after a preposition of place, or before what shows the place."""

    def rule(place: WordPlace) -> str:
        if not place.written[0].isupper():
            return bare
        after = place.at(2) if place.near(1) == "," else place.at(1)
        if after is not None and after.word in follows:
            return sense
        before = place.at(-1)
        if before is None or place.begins:
            return bare
        if follows & place.around(25):
            return sense
        goes_on = after is not None and after.written[:1].isupper() and place.near(1) != ","
        is_placed = before.word in _IN_PLACES and before.written.islower()
        joined = before.word in ("and", ",", "against", "&", "port", "put")
        return sense if (is_placed and not goes_on) or joined else bare

    return rule


def _polish(place: WordPlace) -> str:
    if place.written[0].islower():
        return "DEFAULT"
    is_verb_first = place.begins and place.near(1) in OBJECTS
    return "SHINE" if is_verb_first or place.near(-1) in ("nail", "shoe") else "DEFAULT"


_BIBLE = words(
    "book patience trials satan god ecclesiastes psalms proverbs testament prophet elihu"
)


def _job(place: WordPlace) -> str:
    if place.written != "Job" or place.begins:
        return "DEFAULT"
    is_titled = place.near(-2) in ("book", "patience", "story") and place.near(-1) == "of"
    return "BIBLE" if is_titled or len(place.around(12) & _BIBLE) > 1 else "DEFAULT"


def _nestle(place: WordPlace) -> str:
    is_name = place.written[0].isupper() and not (place.begins and place.tag[:2] == "VB")
    return "DEFAULT" if is_name else "VERB"


def _celtic(place: WordPlace) -> str:
    after, around = place.near(1), place.around(30)
    if place.written[0].islower() or after in _PEOPLES:
        return "DEFAULT"
    return "TEAM" if around & _FOOTBALL else "DEFAULT"


_PEOPLES = words(
    "language languages tribe tribes mythology art music cross crosses culture cultures sea "
    "people peoples britain origin nations nation name word words tradition traditions folk "
    "studies race mythological deity god goddess christianity settlement fc-like influences "
    "influence punk rock revival tiger knot knots"
)


_FOOTBALL = words(
    "f.c. fc park fans striker midfielder goalkeeper defender glasgow rangers hibernian "
    "aberdeen hearts football footballer league goal goals season match club boston "
    "basketball nba premier loan debut signed cup belfast bloemfontein manager squad uefa "
    "scored team motherwell dundee"
)


_GERMANS = words(
    "ernst friedrich frederick karl carl georg george johann wilhelm william franz erdmann "
    "ludwig hermann otto heinrich adolf king prince duke elector philipp von wilhelm "
    "ferdinand mayer macke bebel sander heinrich strindberg"
)


def _august(place: WordPlace) -> str:
    if place.written[0].islower():
        return "JJ" if place.near(-1) in DETERMINERS or place.near(-1) == "most" else "DEFAULT"
    before, after = place.at(-1), place.near(1)
    is_numbered = before is not None and (before.tag == "CD" or before.word in PREPOSITIONS)
    is_german = after in _GERMANS or (before is not None and before.word in _GERMANS)
    return "GERMAN" if is_german and not is_numbered else "DEFAULT"


_OF_MOBILE = words("bay county alabama river basin ala. al")


RULES: dict[str, Rule] = {
    "august": _august,
    "celtic": _celtic,
    "job": _job,
    "mobile": _city("CITY", _OF_MOBILE),
    "nestle": _nestle,
    "nice": _city("CITY", words("france côte cannes airport marseille")),
    "polish": _polish,
    "reading": _city("CITY", _OF_READING),
}
