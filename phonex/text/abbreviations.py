"""Decides whether the full stop of an abbreviation also ends the sentence, by language."""

import re

from phonex.text.phoneme_markup import as_written

# Abbreviations before a name, a number or more text: no sentence ends with them.
_ENGLISH = (
    "mr mrs ms messrs dr drs prof rev hon st mt ft gen col capt cpl lt sgt cmdr maj adm fr msgr "
    "gov sen rep pres supt atty vs approx est fig figs vol vols nos pp cf e.g i.e tel ext ca"
)
_SPANISH = (
    "sr sra srta sres sras dr dra drs d dña prof profa lic ing arq gral cnel cap tte sto sta san "
    "av avda ctra pza dpto depto núm pág págs vol art ej aprox tel ss mm p.ej vs núms ee"
)
_FRENCH = (
    "m mm mme mmes mlle mlles dr drs pr me mgr st ste av bd boul fg tél env cf chap fig p "
    "pp vol art p.ex c.-à-d apr"
)
_NEVER_LAST = {
    "EN": frozenset(_ENGLISH.split()),
    "ES": frozenset(_SPANISH.split()),
    "FR": frozenset(_FRENCH.split()),
}

# Abbreviations that no name follows: a capital after them begins a sentence.
_ENGLISH_LAST = (
    "a.m p.m etc al inc ltd co corp jr sr bros b.c a.d b.c.e c.e ph.d no ave blvd rd ln hwy pkwy "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "dept appt govt univ assn bldg apt ed eds esq misc max min"
)
_SPANISH_LAST = (
    "a.m p.m etc ud uds vd vds a.c d.c ee.uu cía s.a s.l jr no ene feb mar abr may jun jul ago "
    "sep sept oct nov dic"
)
_FRENCH_LAST = (
    "a.m p.m etc j.-c av.j.-c apr.j.-c s.v.p svp cie ex éd hab min max jr s.a janv févr fév avr "
    "juill juil sept oct nov déc"
)
_LAST = {
    "EN": frozenset(_ENGLISH_LAST.split()),
    "ES": frozenset(_SPANISH_LAST.split()),
    "FR": frozenset(_FRENCH_LAST.split()),
}
# Capitalised words that continue the sentence: 5 p.m. Monday, Smith & Co. Ltd., Main St. Apt. 4.
_CONTINUING = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december eastern pacific central mountain est edt pst "
    "pdt cst cdt mst mdt gmt utc bst cet ltd inc llc plc corp co jr sr ceo cfo cto apt suite ste "
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays"
)
_GOES_ON = frozenset(_CONTINUING.split())

# Words that begin a sentence; they distinguish "in the U.S. The" from "the U.S. Army".
_ENGLISH_BEGINNING = (
    "the a an he she it they we i you this that these those there here then now and so but or if "
    "in on at as to of by from with without within about above across after against along "
    "although among before behind below beneath beside besides between beyond despite during "
    "except for inside into like near off once onto out outside over past since through "
    "throughout till under until unless up upon via when whenever where wherever whether while "
    "because though even only just his her their our my your its whose what which who whom why "
    "how no not yes never always often sometimes usually also however therefore thus hence "
    "instead meanwhile moreover nevertheless otherwise still yet soon later today tomorrow "
    "yesterday tonight finally eventually suddenly perhaps maybe please let many most more much "
    "some several few both each every everyone everybody everything anyone anybody anything "
    "someone somebody something nobody nothing none all any another other others such same one "
    "two three four five six seven eight nine ten twelve twenty first second third next last "
    "people is are was were am be been do does did has have had can could will would shall should "
    "may might must oh well ok okay thank thanks good nice sorry look see go come don't it's he's "
    "she's that's there's i'm i've i'll we're we've they're you're isn't wasn't didn't doesn't "
    "can't won't let's what's who's"
)
_SPANISH_BEGINNING = (
    "el la los las un una unos unas lo en y e o pero sino él ella ellos ellas yo tú usted ustedes "
    "nosotros de del al a con sin por para según sobre entre hasta desde hacia tras durante ante "
    "bajo se me te le les nos no sí ni que qué quién cuándo cuando como cómo donde dónde cuánto "
    "si aunque porque pues luego después antes entonces ahora hoy ayer mañana aquí allí ya "
    "también tampoco además así muy más menos mucho muchos muchas todo todos todas nadie nada "
    "alguien algo cada otro otra otros otras este esta estos estas ese esa esos esas esto eso "
    "aquel aquella su sus mi mis tu tus es son está están era eran fue fueron ha han había hay "
    "hubo dos tres cuatro cinco mientras sin quizá quizás tal gracias solo sólo siempre nunca "
    "casi"
)
_FRENCH_BEGINNING = (
    "le la les l un une des du de il ils elle elles on je j tu nous vous c ce cet cette ces ça "
    "cela et mais ou où donc or ni car puis alors ensuite enfin ainsi aussi dans en à au aux sur "
    "sous par pour avec sans chez vers entre depuis pendant après avant selon malgré contre dès "
    "si quand lorsque comme comment pourquoi qui que quoi quel quelle quels quelles parce puisque "
    "tandis son sa ses mon ma mes ton ta tes notre votre leur leurs ne non oui pas rien tout tous "
    "toute toutes personne chacun chaque plusieurs beaucoup certains certaines quelques autre "
    "autres aujourd hier demain maintenant ici là y est sont était étaient fut a ont avait deux "
    "trois quatre cinq merci peut"
)
_BEGINNERS = {
    "EN": frozenset(_ENGLISH_BEGINNING.split()),
    "ES": frozenset(_SPANISH_BEGINNING.split()),
    "FR": frozenset(_FRENCH_BEGINNING.split()),
}
# Those that rarely begin a sentence, for text in capitals, where case gives no hint.
_LINKING = (
    "in on at as to of by from with for and or but so if until till before after since during "
    "between en y e o de del al con por para et ou à au du dans avec pour"
)
_LINKS = frozenset(_LINKING.split())
# A single letter after these is a letter, not an initial: vitamin C. Smith
LABELS = (
    *("vitamin", "grade", "type", "group", "class", "hepatitis", "influenza", "option", "appendix"),
    *("exhibit", "series", "level", "letter", "letters", "category", "schedule", "terminal"),
    *("gate", "block", "hall", "column", "row", "zone", "player", "answer", "choice", "team"),
    *("section", "part", "model", "unit", "sector", "strain", "variant", "side", "room", "figure"),
    *(
        "paragraph",
        "clause",
        "item",
        "exit",
        "phase",
        "task",
        "site",
        "line",
        "student",
        "question",
    ),
)
_NAMED = ("generation", "gen", "jay", "malcolm", "plan", "point", "chapter")
_LETTER_NAMES = frozenset((*LABELS, *_NAMED, "vitamina", "vitamine"))
# Lower-case words that a name follows: by X. Li. After other words, or a word in capitals, an X or
# Z is a name or the last letter: they joined X. Musk smiled.
_INTRODUCING = "and or by with from of to for de et y e par"
_BEFORE_NAME = frozenset(_INTRODUCING.split())

_LAST_WORD = re.compile(
    r"(?:^|[\s(\[“\"'«¿¡—-])"
    r"([^\W\d_](?:\. [^\W\d_])+|EE\. UU|[^\W\d_]{1,3}(?:\.[^\W\d_]{1,3})+|[^\W\d_]+)$"
)
_FROM_LETTER = re.compile(r"(?<![\w'’])[A-Z] (?:to|and|or|through|plus|minus) $")
_AROUND = "\"'“”‘’«»()[]{}¿¡—–- \n"
_FOLLOWING = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def ends_sentence(short: str, after: str, language: str, *, before: str = "") -> bool:
    """Whether the full stop after an abbreviation or an initial also ends the sentence.

    short: without that full stop: p.m, U.S, Inc, J. before, after: some of the surrounding text.
    """
    following = as_written(after).lstrip(_AROUND)
    if not following.strip():
        return True
    if not following[0].isupper():
        return False
    word = re.sub(r"\s", "", short).lower()
    if word in _NEVER_LAST.get(language, ()):
        return False
    found = _FOLLOWING.match(following)
    next_word = found[0].lower().replace("’", "'") if found else ""
    is_initial = re.match(r"[^\W\d_]\.", following) is not None
    begins = _begins(next_word, language) and not is_initial and not _is_shouted_link(found)
    if word in _LAST.get(language, ()) or _names_a_letter(word, before):
        return next_word not in _GOES_ON and not _is_shouted_link(found)
    return begins


def _begins(word: str, language: str) -> bool:
    beginners = _BEGINNERS.get(language, _BEGINNERS["EN"])
    return word in beginners or (language == "FR" and word.partition("'")[0] in beginners)


def _is_shouted_link(found: re.Match[str] | None) -> bool:
    """Whether it is a word like ON in 5 P.M. ON MONDAY."""
    return (
        found is not None
        and len(found[0]) > 1
        and found[0].isupper()
        and (found[0].lower() in _LINKS)
    )


def _names_a_letter(word: str, before: str) -> bool:
    """Whether the text before a letter shows that it is not an initial: Plan B. Critics …"""
    label = re.search(r"([^\W\d_]+) $", before)
    if len(word) != 1 or label is None:
        return False
    before_name = label[1].istitle() or label[1] in _BEFORE_NAME
    if word in "xz" and len(label[1]) > 1 and not before_name:
        return True
    return label[1].lower() in _LETTER_NAMES or _FROM_LETTER.search(as_written(before)) is not None


def is_abbreviated(before: str, after: str, language: str) -> bool:
    """Whether a full stop between the two texts only belongs to an abbreviation or an initial.

    before: some characters up to the full stop; after: those that follow, without white space.
    """
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1]
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    known = re.sub(r"\s", "", word).lower()
    is_known = known in _NEVER_LAST.get(language, ()) or known in _LAST.get(language, ())
    if "." not in word and not is_initial and not is_known:
        return False
    return not ends_sentence(word, after, language, before=before[: match.start(1)])
