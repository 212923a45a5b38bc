"""Words one of whose pronunciations is a verb: read, wound, live, tear, wind, dove."""

from phonex.engines.kokoro.g2p.homographs.grammar import (
    BE,
    DETERMINERS,
    HAVE,
    OBJECTS,
    PREPOSITIONS,
    Rule,
    WordPlace,
    is_verb,
    words,
)

_DIRECTIONS = words(
    "up down around round through into off out apart back along across away over onto open "
    "toward towards between past underneath from to"
)


_SHOWS = words(
    "album albums music show shows performance performances band concert concerts broadcast "
    "broadcasts audience audiences version versions recording recordings tv television radio "
    "action event events stream chat footage sets set dvd video track tracks tour sound "
    "animals bait ammunition stock birds births online coverage streaming entertainment "
    "material weight wire crowd performer performers sports news poultry rounds fire "
    "video-streaming"
)


_PERFORMED = words(
    "perform performs performed performing broadcast broadcasts record recorded recording "
    "play played playing plays stream streamed sang sing sung aired air appear appeared shown "
    "seen see saw heard hear go goes went going went debuted carried televised song songs "
    "show events track it them performance performances him"
)


def _live(place: WordPlace) -> str:
    if place.near(1) in _SHOWS and place.near(-1) not in (
        "i",
        "we",
        "they",
        "you",
        "who",
        "people",
    ):
        return "DEFAULT"
    told = is_verb(place)
    if place.near(-1) in _PERFORMED and place.near(1) not in OBJECTS:
        return "DEFAULT"
    if place.near(-1) in ("them", "two", "all") and told is not True:
        return "VB" if place.near(1) != "." else "DEFAULT"
    if told is None:
        return "VB" if place.tag[:2] == "VB" else "DEFAULT"
    return "VB" if told else "DEFAULT"


def _lives(place: WordPlace) -> str:
    at_home = place.near(1) in words("in with at on near alone there by under next within outside")
    if at_home and place.tag_near(-1) in ("NN", "NNP", "PRP", "RB"):
        return "VBZ"
    told = is_verb(place)
    if told is None:
        return place.tag
    return "VBZ" if told else "NNS"


def _winds(place: WordPlace) -> str:
    is_turned = place.near(1) in _DIRECTIONS or place.near(1) == "its"
    if is_turned and place.tag_near(-1) in ("NN", "NNP", "PRP", "RB", "WDT", "WP"):
        return "VBZ"
    return "VBZ" if place.near(-1) in ("who", "he", "she", "it") else "NNS"


_PAST = words("yesterday ago last previously once earlier already just then when after")


_HABIT = words("always usually often sometimes every everyday never daily please generally")


def _read(place: WordPlace) -> str:
    offset = -1
    while place.tag_near(offset)[:2] == "RB" and offset > -4:
        offset -= 1
    if place.near(-1) == "-" and place.near(-2) in ("re", "proof", "mis"):
        offset = -3
    before, tag = place.near(offset), place.tag_near(offset)
    if before in BE or before in HAVE or before in ("well", "widely"):
        return "VBN"
    if tag == "NNS":
        return _read_by_time(place)
    if before in DETERMINERS or tag[:2] == "JJ" or place.near(1) == "-":
        return "NN"
    if before in ("he", "she", "it", "which") or tag in ("NN", "NNP"):
        return "VB" if _is_asked(place) else "VBD"
    if before == "to" or (is_verb(place) and before not in ("i", "we", "they", "you", "who")):
        return "VB" if place.near(1) != "by" else "VBD"
    if before in ("i", "we", "they", "you", "who"):
        return _read_by_time(place)
    if place.begins:
        return "VB"
    return "VBD" if _has_past(place) and before in ("and", "or", ",", "then") else place.tag


def _is_asked(place: WordPlace) -> bool:
    """Does he read, may she read, let it read."""
    words = [place.near(offset) for offset in (-2, -3, -4)]
    return any(
        word in ("does", "did", "can", "could", "will", "would", "should", "let", "may", "must")
        for word in words
    )


_READ_ONCE = words("it that this your his their her my what about in somewhere on")


def _read_by_time(place: WordPlace) -> str:
    if _is_asked(place) or place.around(6) & _HABIT:
        return "VB"
    if place.near(-1) in ("i", "we") and place.near(1) in _READ_ONCE and place.near(-2) != "as":
        return "VBD"
    return "VBD" if place.around(8) & _PAST or _has_past(place) else "VB"


def _has_past(place: WordPlace) -> bool:
    return any(token.tag == "VBD" for token in place.tokens)


def _wound(place: WordPlace) -> str:
    after = place.near(1)
    if after in ("healing", "care", "dressing", "infection"):
        return "NN"
    if place.near(-1) in DETERMINERS or place.near(-1) in ("to", "'s"):
        return "VBN" if after in ("up", "around") and place.near(-1) in ("that",) else "NN"
    if place.tag_near(-1) == "NN" and after in ("to", "in", "on", ",", "."):
        return "NN"
    is_turned = after in _DIRECTIONS or after in OBJECTS or place.tag_near(-1)[:2] == "RB"
    is_turned = is_turned or (place.tag_near(-1) == "NNS" and after in PREPOSITIONS)
    if place.tag_near(-1) == "JJ" or place.near(-1) in ("of", "from", "knife", "gunshot", "stab"):
        return "NN"
    return "VBN" if is_turned or place.tag in ("VBD", "VBN") else "NN"


_TORN = words(
    "wear acl ligament meniscus muscle rotator hamstring retinal tissue cuff labral labrum "
    "tendon fabric sheet stitches cartilage calf knee abdominal shoulder quad achilles aortic "
    "mri ligaments ucl surgery patterns"
)


_WEPT = words(
    "eye eyes cheek cheeks gas duct ducts drop drops shed sheds wept crying cry gland glands "
    "sad sadness joy film tear-gas sorrow wiped fluid"
)


def _tear(place: WordPlace) -> str:
    if place.near(1) in _WEPT or (place.near(1) == "-" and place.near(2) in _WEPT):
        return "NN"
    if place.around(3) & _TORN or place.near(1) in ("apart", "down", "off", "up", "into", "sheet"):
        return "VB"
    if is_verb(place) or place.near(1) in OBJECTS:
        return "VB"
    if place.near(1) == "of" and place.near(2) not in ("joy", "sadness"):
        return "VB"
    if place.around(9) & _WEPT:
        return "NN"
    return "VB" if place.near(1) in ("in", "through", "along") or place.tag == "VB" else "NN"


def _wind(place: WordPlace) -> str:
    told = is_verb(place)
    if place.near(1) in ("speed", "speeds", "power", "turbine", "turbines", "farm", "energy"):
        return "NN"
    if told is None:
        told = place.tag[:2] == "VB"
    is_turned = place.near(1) in _DIRECTIONS or place.near(1) in OBJECTS
    return "VB" if told and (is_turned or place.near(-1) == "to" or place.tag == "VB") else "NN"


def _dove(place: WordPlace) -> str:
    before = place.near(-1)
    if before in DETERMINERS or place.tag_near(-1) == "JJ" or before == "-":
        return "NN"
    is_directed = place.near(1) in _DIRECTIONS or place.near(1) in ("in", "for", "headfirst", "on")
    subject = before in ("he", "she", "they", "i", "we", "it", "who", "then")
    is_joined = before == "and" and place.tag_near(-2) in ("VBD", "RB")
    is_named = place.tag_near(-1)[:2] in ("NN", "RB")
    subject = subject or (place.tag_near(-1) == "RB" and place.near(1) != "-")
    return "VBD" if subject or is_joined or (is_directed and is_named) else "NN"


def _moped(place: WordPlace) -> str:
    is_person = place.near(-1) in ("he", "she", "they", "i", "we", "who", "just")
    is_person = is_person or (place.near(-1) == "and" and place.tag_near(-2) == "VBD")
    return "VBD" if is_person or place.near(1) in ("around", "about") else "NN"


def _upset(place: WordPlace) -> str:
    if place.near(1) in words("win wins victory victories loss defeat"):
        return "NN"
    if place.near(-1) == "surprise":
        return "NN"
    named = place.near(-1) in DETERMINERS or place.tag_near(-1) == "JJ"
    return "NN" if named and is_verb(place) is False and place.tag_near(1) != "NN" else "VB"


def _resume(place: WordPlace) -> str:
    told = is_verb(place)
    listed = place.near(-1) in ("and", ",") and place.tag_near(-2)[:2] in ("NN", "JJ")
    is_noun = told is False or (listed and place.near(1) not in OBJECTS and place.tag[:2] == "NN")
    return "NN" if is_noun else "VB"


def _does(place: WordPlace) -> str:
    before, after = place.near(-1), place.near(1)
    is_counted = place.tag_near(-1) in ("CD", "JJ") or before in ("female", "the", "many", "bucks")
    herd = place.around(5) & words("buck bucks fawn fawns deer stag stags rabbit rabbits herd")
    is_asked = place.tag_near(1) in ("PRP", "DT", "RB", "VB") and after != "."
    return "DEER" if is_counted and (herd or (not is_asked and before != "the")) else "DEFAULT"


def _close(place: WordPlace) -> str | None:
    before, after = place.near(-1), place.near(1)
    if after in ("to", "by", "-", "friend", "friends", "relative", "proximity", "quarters", "ties"):
        return "JJ" if before not in ("will", "to", "the", "would") or after != "to" else None
    if before in ("the", "a") and after in ("of", ".", ",", ""):
        return "NN"
    told = is_verb(place)
    if told is None:
        told = place.tag[:2] == "VB"
    return "VB" if told else "JJ"


def _multiply(place: WordPlace) -> str | None:
    return "ADV" if place.tag_near(1) in ("VBN", "JJ") and place.tag[:2] != "VB" else None


def _expose(place: WordPlace) -> str:
    before = place.near(-1)
    named = before in DETERMINERS or place.tag_near(-1) in ("JJ", "POS", "PRP$")
    return "NN" if named and is_verb(place) is False else "VB"


def _present(place: WordPlace) -> str | None:
    is_there = place.near(1) in ("in", "at", "on", "within", "during", "throughout", "among")
    return "JJ" if is_there and place.tag_near(-1)[:2] in ("NN", "JJ") else None


def _refuse(place: WordPlace) -> str | None:
    if place.near(1) in words("disposal collection management bin bins heap dump truck tip"):
        return "NN"
    return "VB" if place.near(1) == "to" else None


def _sow(place: WordPlace) -> str | None:
    sown = words("seed seeds discord panic confusion trouble chaos doubt division fear wheat reap")
    return "VB" if place.around(3) & sown else None


def _findings(place: WordPlace) -> str:
    told = is_verb(place)
    is_subject = place.tag_near(-1) in ("NN", "NNP", "WDT") and place.tag == "VBZ"
    has_object = place.tag_near(1) in ("DT", "PRP", "PRP$", "NNP")
    is_doing = told or (told is None and (has_object or (is_subject and place.tag_near(1) != "IN")))
    return "VBZ" if is_doing else "NNS"


RULES: dict[str, Rule] = {
    "analyses": _findings,
    "close": _close,
    "diagnoses": _findings,
    "does": _does,
    "dove": _dove,
    "expose": _expose,
    "live": _live,
    "lives": _lives,
    "moped": _moped,
    "multiply": _multiply,
    "present": _present,
    "read": _read,
    "refuse": _refuse,
    "resume": _resume,
    "sow": _sow,
    "tear": _tear,
    "upset": _upset,
    "wind": _wind,
    "winds": _winds,
    "wound": _wound,
}
