"""English letters that are read by name: U.S., J. R. R. Tolkien, vitamin A.

Every engine would read a single A as the article, so letters may be marked with their phonemes;
their spelling stays unchanged.
"""

import re

from phonex.text.abbreviations import LABELS
from phonex.text.normalization.en.words import ACRONYMS, INITIALISMS
from phonex.text.normalization.latin import CONSONANTS, final_stop
from phonex.text.normalization.rules import alternation, rule
from phonex.text.phoneme_markup import MARKED, MARKED_END, marked

_NAMES = {
    **{"A": "eɪ", "B": "bi", "C": "si", "D": "di", "E": "i", "F": "ɛf", "G": "dʒi", "H": "eɪtʃ"},
    **{"I": "aɪ", "J": "dʒeɪ", "K": "keɪ", "L": "ɛl", "M": "ɛm", "N": "ɛn", "O": "oʊ", "P": "pi"},
    **{"Q": "kju", "R": "ɑɹ", "S": "ɛs", "T": "ti", "U": "ju", "V": "vi", "W": "dʌbəlju"},
    **{"X": "ɛks", "Y": "waɪ", "Z": "zi"},
}


def spelt(written: str) -> str:
    """A word that is read letter by letter, with stress on the last one: U.S."""
    names = [_NAMES[letter] for letter in written.upper() if letter in _NAMES]
    return marked(written, "ˌ" * (len(names) > 1) + "ˌ".join(names[:-1]) + "ˈ" + names[-1])


LETTER_A = spelt("A")

# Lower-case abbreviations whose first two letters belong together: Ph.D.
_DOTTED = r"[A-Za-z](?:\.[A-Za-z]){1,5}|Ph\.D|Ed\.D|Litt\.D|[BM]\.Sc|[BM]\.Ed"
_LABEL = rf"(?:[aA]n|[tT]he|[sS]traight|{alternation((*LABELS, *map(str.capitalize, LABELS)))})"
_LARGE_LABEL = alternation(map(str.upper, LABELS))
_ALONE = r"(?<![\w'’&.@#])"


def _dotted(found: re.Match[str]) -> str:
    written = found["letters"]
    stop = final_stop(found, written, "EN")
    return spelt(written if stop else found[0]) + stop


def _initial(found: re.Match[str]) -> str:
    letter = found["letters"]
    stop = final_stop(found, letter, "EN")
    return (LETTER_A if letter == "A" else letter) + stop


def _spelt_apart(letters: str) -> str:
    return spelt(letters) if len(letters) > 1 or letters == "A" else letters


def _labelled(found: re.Match[str]) -> str:
    return f"{found['label']} {LETTER_A}"


# Words after IT as information technology, and words before a pronoun: DOES IT SUPPORT US?
_OF_IT = frozenset(
    (
        *("SUPPORT", "JOBS", "DIRECTOR", "DIRECTORS", "DEPARTMENT", "MANAGER", "MANAGERS", "STAFF"),
        *("TEAM", "TEAMS", "SECURITY", "SYSTEM", "SYSTEMS", "WORKERS", "SECTOR", "INDUSTRY"),
        *("SERVICES", "SPECIALIST", "CONSULTANT", "PROFESSIONALS", "INFRASTRUCTURE"),
    )
)
_BEFORE_PRONOUN = frozenset(
    (
        *("DO", "DOES", "DID", "CAN", "COULD", "WILL", "WOULD", "SHALL", "SHOULD", "MAY", "MIGHT"),
        *("MUST", "LET", "MAKE", "HELP", "GIVE", "OFFER"),
    )
)
_IN_CAPITALS = {
    **{"IT": "ˈɪt", "IT'S": "ˈɪts", "IT'LL": "ˈɪtəl", "IT'D": "ˈɪtɪd", "US": "ˈʌs"},
}
_NEAR = 24  # characters in which to look for neighbouring words
_WORD_LEFT = re.compile(r"([A-Za-z'’]+)[,;]? $")
_WORD_RIGHT = re.compile(r"[,;]? ([A-Za-z'’]+)")
_SPELT = re.compile(f"{CONSONANTS}|[IVX]+|{'|'.join((*INITIALISMS, *ACRONYMS))}")
_AFTER_ACRONYM = re.compile(rf"\b(?:{CONSONANTS}|{'|'.join(INITIALISMS)}) (?:AND|OR|&) $")


def _in_capitals(found: re.Match[str]) -> str:
    """IT and US: pronouns in text in capitals, else read letter by letter."""
    before = _WORD_LEFT.search(found.string, max(0, found.start() - _NEAR), found.start())
    after = _WORD_RIGHT.match(found.string, found.end(), found.end() + _NEAR)
    word = found[0].replace("’", "'")
    follows_article = before is not None and before[1].lower() in ("the", "an", "our", "its")
    if word == "IT" and _is_trade(found, before, after):
        return "I T"
    shouted = _is_shouted(before) or (word == "IT" and _is_shouted(after))  # not a clause: US WINS
    if "'" in word or (shouted and not follows_article):
        return marked(found[0], _IN_CAPITALS[word])
    return "I T" if word == "IT" else spelt(word)


def _is_trade(
    found: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None
) -> bool:
    """Whether IT is information technology: IT JOBS, HR AND IT."""
    if _AFTER_ACRONYM.search(found.string, max(0, found.start() - _NEAR), found.start()):
        return True
    names_it = after is not None and after[1] in _OF_IT
    return names_it and (before is None or before[1] not in _BEFORE_PRONOUN)


def _is_shouted(found: re.Match[str] | None) -> bool:
    """Whether it is an ordinary word in capitals, not an acronym."""
    if found is None or len(found[1]) < 2 or not found[1].isupper():
        return False
    return not _SPELT.fullmatch(found[1])


LETTER_RULES = (
    # AT&T, R&D: not words, unlike in AT & T or ME & YOU
    rule(
        r"(?<![\w&])(?P<left>[A-Z]{1,2})&(?P<right>[A-Z])(?![\w&])",
        lambda found: f"{_spelt_apart(found['left'])} and {_spelt_apart(found['right'])}",
        needs="&",
    ),
    rule(
        r"(?<![\w'’&.@#/$-])(?:IT(?:['’](?:S|LL|D))?|US)(?![\w'’&@/$-])", _in_capitals, needs="TS"
    ),
    rule(
        rf"\b(?=\w{{1,4}}\.\w)(?<![.'’@-])(?:(?P<letters>{_DOTTED})\.(?![\w@])"
        r"|(?P<bare>[A-Z](?:\.[A-Z]){1,5})(?![\w.@]))",
        lambda found: _dotted(found) if found["letters"] else spelt(found["bare"]),
        needs=".",
    ),
    rule(
        rf"(?<![\w.'’&@/-])(?<!\b[A-Z] )(?<![{MARKED_END}] )"
        rf"(?P<letters>[A-HJ-Z])\.(?= ?[A-Z{MARKED}]| [a-z])(?![A-Z][a-z])",
        _initial,
        needs=".",
    ),
    # A's, A4, A/B, A-list; A, B and C; "A"
    rule(rf"{_ALONE}A['’]s(?!\w)", marked("A's", "ˈeɪz"), needs="A"),
    rule(rf"{_ALONE}A(?=[0-9])|{_ALONE}A[-–/](?=[A-Za-z0-9])", f"{LETTER_A} ", needs="A"),
    rule(
        rf"{_ALONE}A(?=[,;:!?)\]/+*]|\.(?!\.|\w)|['\"”’](?!\w)|\s*$|\n)",
        LETTER_A,
        needs="A",
    ),
    # Plan A works; a capital A within a sentence is no article, unless all words are capitalised.
    rule(r"(?<=[a-z0-9,;)%] )A(?= [a-z])(?!\w)", LETTER_A, needs="A"),
    rule(r"(?<=\b[B-HJ-Z] )A(?= [a-z])", LETTER_A, needs="A"),
    rule(rf"\b(?P<label>{_LABEL}|{_LARGE_LABEL})[ -]A(?![\w'’.-])", _labelled, needs="A"),
    # A is the first letter; A and B; A B C
    rule(
        rf"{_ALONE}A(?= (?:(?:and|or|is|was|vs|versus|plus|minus|equals|has|for|in|on) "
        r"|to [A-Z](?!\w)|B C(?![\w'’-])"
        r"|[B-HJ-Z](?:[,.;:!?)]|$)))",
        LETTER_A,
        needs="A",
    ),
)
