"""Words one of whose pronunciations is an adjective: minute, aged, blessed, content."""

from phonex.engines.kokoro.g2p.homographs.grammar import (
    BE,
    DETERMINERS,
    HAVE,
    OBJECTS,
    PREPOSITIONS,
    Rule,
    WordPlace,
    words,
)

_ADJECTIVE_BLESSED = words("virgin sacrament mother trinity lord saint memory relief event are")


def _blessed(place: WordPlace) -> str:
    before, after = place.near(-1), place.near(1)
    if after in _ADJECTIVE_BLESSED and before not in HAVE:
        return "HOLY"
    if after in ("with", "by") or before in BE or before in HAVE or place.tag_near(-1)[:2] == "RB":
        return "DEFAULT"
    if place.written[0].isupper() and (not place.begins or place.tag_near(1)[:2] == "NN"):
        return "HOLY"
    if before in DETERMINERS or before in PREPOSITIONS:
        return "HOLY"
    return "HOLY" if after in ("be", "is") or place.tag_near(-1) == "JJ" else "DEFAULT"


_OLD = words(
    "man men woman women mother father parents parent king queen couple people person persons "
    "relatives uncle aunt grandmother grandfather population care lady gentleman poor widow "
    "servant residents citizens"
)


def _aged(place: WordPlace) -> str:
    if place.near(1) in _OLD and place.near(-1) not in ("-", "people"):
        return "OLD"
    named = place.near(-1) == "the" and place.tag_near(1)[:2] not in ("NN", "JJ", "CD")
    return "OLD" if named else "DEFAULT"


def _learned(place: WordPlace) -> str:
    before, after = place.near(-1), place.near(1)
    if after in ("behavior", "behaviour", "behaviors", "helplessness", "skill", "response"):
        return "VBN"
    if after in ("society", "societies", "judge", "scholar", "scholars", "journal", "journals"):
        return "JJ"
    modified = before in DETERMINERS or before in ("very", "most", "more", "highly", "deeply", "as")
    is_adjective = modified and place.tag_near(1)[:2] in ("NN", "JJ", ",", "")
    if before in BE and after not in ("by", "that", "from", "in", "of"):
        return "VBN"
    return "JJ" if is_adjective and before not in ("who", "that") else "VBN"


def _beloved(place: WordPlace) -> str:
    return "BY" if place.near(1) in ("by", "of") and place.near(-1) != "the" else "DEFAULT"


_SMALL = words(
    "amount amounts quantity quantities detail details particle particles trace traces "
    "difference differences fraction fractions organisms teeth hairs scales size crystals "
    "spores dots holes sea snail snails fossil insects droplets spines quantity changes pores "
    "fragments animals indistinct proportions variations granules creatures black brown white "
    "fungi"
)


def _minute(place: WordPlace) -> str:
    before, after = place.near(-1), place.near(1)
    if place.tag_near(-1) == "CD" or before in ("-", "last", "per", "every", "final"):
        return "NN"
    if after in _SMALL or before in ("very", "so", "extremely", "such", "too", "most"):
        return "JJ"
    plural_behind = "NNS" in (place.tag_near(1), place.tag_near(2)) and place.tag_near(1) in (
        *("NN", "NNS", "JJ"),
    )
    if before in DETERMINERS and before not in ("the", "his", "her", "their", "its"):
        return "NN"
    return "JJ" if plural_behind or before in BE else "NN"


def _content(place: WordPlace) -> str | None:
    before, after = place.near(-1), place.near(1)
    is_felt = before in BE or place.tag_near(-1)[:2] == "RB" or before in ("quite", "not", "very")
    if is_felt and (after in ("with", "to", "in", "that", ".", ",", "") or before in BE):
        return "JJ"
    if after in ("to", "with") and before in ("themselves", "himself", "herself", "and", ","):
        return "JJ"
    return "VB" if before in ("to",) and after in OBJECTS else "NN"


_PATIENTS = words("mother father wife husband son daughter brother sister employer child soldier")


def _invalid(place: WordPlace) -> str:
    if place.near(1) in _PATIENTS:
        return "NN"
    goes_on = place.tag_near(1)[:2] in ("NN", "JJ") or place.near(1) in ("-", "or")
    named = place.near(-1) in DETERMINERS or place.tag_near(-1) == "JJ"
    return "NN" if named and not goes_on else "JJ"


def _pasty(place: WordPlace) -> str:
    if place.near(-1) == "cornish" or place.near(1) in words("shop shops factory tax day barm bap"):
        return "NN"
    if place.written[0].isupper():
        return "NN"
    goes_on = place.tag_near(1)[:2] in ("NN", "JJ")
    is_felt = place.near(-1) in BE or place.tag_near(-1) == "RB" or place.near(-1) == "turned"
    is_pale = place.around(3) & words("white face skin pale complexion")
    return "JJ" if goes_on or is_felt or is_pale else "NN"


def _always(tag: str) -> Rule:
    return lambda place: tag


def _number(place: WordPlace) -> str:
    grown = ("grew", "grow", "grows", "growing", "getting", "felt", "became", "went")
    return "NUMB" if place.near(-1) in grown and place.near(1) != "of" else "DEFAULT"


def _subordinate(place: WordPlace) -> str | None:
    return "JJ" if place.near(1) == "to" and place.near(2) != "himself" else None


def _associate(place: WordPlace) -> str | None:
    titles = words("professor professors director editor justice producer member members companies")
    return "NN" if place.near(1) in titles else None


def _appropriate(place: WordPlace) -> str | None:
    is_fitting = place.near(1) in ("to", "for") and place.near(-1) != "to"
    return "JJ" if is_fitting else None


def _moderate(place: WordPlace) -> str | None:
    return "NN" if place.near(-2) in ("low", "mild", "light", "weak", "slow") else None


RULES: dict[str, Rule] = {
    "aged": _aged,
    "appropriate": _appropriate,
    "associate": _associate,
    "beloved": _beloved,
    "blessed": _blessed,
    "content": _content,
    "crooked": _always("JJ"),
    "invalid": _invalid,
    "learned": _learned,
    "minute": _minute,
    "moderate": _moderate,
    "number": _number,
    "pasty": _pasty,
    "ragged": _always("JJ"),
    "subordinate": _subordinate,
}
