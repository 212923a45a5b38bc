"""Shared by English, French and Spanish: amounts, units, Roman numerals, abbreviations."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from phonex.text.abbreviations import ends_sentence
from phonex.text.normalization.rules import (
    ROMAN,
    Rule,
    Say,
    alternation,
    apart,
    capitalised,
    currency_patterns,
    roman,
    rule,
)

ALONE = r"(?<![\w.,])"
FIRST_POINT = rule(rf"{ALONE}\.(?=[0-9])", "0.")
OUT_OF = r"(?<=[0-9][.,][0-9])/(?=[0-9]{1,3}(?![\w/]))"
SLASH = rule(r"(?<=\w)/(?=\w)", " ", needs="/")
# A word and its full stop, or a few: a cheap test before searching for any abbreviation.
_SHORT = r"(?=(?:[^\W\d_]{1,3}[ .]){0,2}[^\W\d_]{1,7}\.)"
CONSONANTS = "[BCDFGHJKLMNPQRSTVWXZ]{2,6}"  # not a word: read letter by letter


def final_stop(found: re.Match[str], short: str, language: str) -> str:
    """The full stop of an abbreviation, if it also ends the sentence.

    short: the abbreviation without it, as listed in `abbreviations`.
    """
    if not found[0].rstrip().endswith("."):
        return ""
    after = found.string[found.end() : found.end() + _LOOK_AHEAD]
    if not _APART.match(after):
        return ""
    if after.lstrip(" ").startswith("\n"):
        return "."
    before = found.string[max(0, found.start() - _LOOK_AHEAD) : found.start()]
    return "." if ends_sentence(short, after, language, before=before) else ""


_LOOK_AHEAD = 24  # characters in which to look for the next word or the one before
_APART = re.compile(r"[\"”’»')\]]*(?:\s|$)")


def one_by_one(digits: Callable[[str], str]) -> Say:
    return lambda found: apart(found, digits(found[0]))


def hyphen_rules(
    number: str, value: Callable[[str], float], *, to: str, minus: str
) -> tuple[Rule, ...]:
    """Hyphens between numbers: a chain such as 17-18-19 is paused at; between spaces, they are a
    range if the numbers rise and nothing is computed, else a minus.

    number: a pattern; value: of what it matches; to, minus: the words.
    """

    def spaced(found: re.Match[str]) -> str:
        rises = value(found["first"]) < value(found["second"])
        return f"{found['first']} {to if rises else minus} "

    return (
        rule(
            r"(?<![\w.,-])[0-9]{1,4}(?:-[0-9]{1,4}){2,8}(?![\w-]|\s?=)",
            lambda found: found[0].replace("-", ", "),
        ),
        rule(
            rf"(?<![\w.,+=×÷/-])(?<![+=×÷/-] )(?P<first>{number}) [-−] "
            rf"(?=(?P<second>{number})(?![\w-]| ?[+=×÷]| [-−] ?[0-9]))",
            spaced,
        ),
    )


def money_rules(
    currencies: Iterable[str], say: Say, number: str, *, scale_inside: str, scale_before: str
) -> tuple[Rule, Rule]:
    """Amounts with the sign before or after.

    scale_inside, scale_before: patterns of a scale, as in $5 million and in 5 million $.
    """
    sign, code = currency_patterns(currencies)
    return (
        rule(rf"(?P<currency>{sign})\s?(?P<number>{number}){scale_inside}", say),
        rule(
            rf"{ALONE}(?P<number>{number}){scale_before}\s?(?P<currency>{sign}|(?:{code})\b)", say
        ),
    )


def per_rule(per: str, units: Mapping[str, str]) -> Rule:
    """The unit after an amount or another unit: $3/kg. units: singular of each."""
    return rule(
        rf"(?<=[0-9$€£°%])/(?P<unit>{alternation(units)})(?![\w²³/])",
        lambda found: per + units[found["unit"]],
        needs="/",
    )


def unit_rule(
    units: Iterable[str],
    counted: Callable[[str, str], str],
    number: str,
    *,
    gap: str = r"\s?",
    signs: str = "",
) -> Rule:
    """counted: reads a number and a unit; signs: must not follow, like letters and digits."""
    return rule(
        rf"(?<![A-Za-z0-9.,])(?P<number>{number}){gap}"
        rf"(?P<unit>{alternation(units)})(?![\w{signs}°²³/])(?:\.(?= [a-zà-ÿ]))?",
        lambda found: apart(found, counted(found["number"], found["unit"])),
    )


def numbered_rule(
    names: Iterable[str], say: Callable[[str, int], str], *, but: str = r"C\b|L\b"
) -> Rule:
    """Names and their Roman numerals: Louis XIV. but: a pattern of exceptions."""
    known = re.compile(rf"\b(?:{alternation(names)})$")

    def numbered(found: re.Match[str]) -> str:
        name = known.search(found.string, max(0, found.start() - _LOOK_AHEAD), found.start())
        if name is None:
            return found[0]
        return say(name[0], roman(found["roman"])).removeprefix(name[0])

    # Search for the numeral instead of the name: there are many names.
    return rule(rf"(?<=\w) (?P<roman>(?!{but}){ROMAN})\b(?!['’-])", numbered)


def numeral_rule(cardinal: Callable[[int], str], *, after: str = r"\w") -> Rule:
    """Other Roman numerals, II to XXXIX. after: a class of characters before the space."""
    return rule(
        rf"(?<={after} )(?P<roman>(?=[IVX]{{2,}}\b)X{{0,3}}(?:IX|IV|V?I{{0,3}})(?<=[IVX]))\b",
        lambda found: cardinal(roman(found["roman"])),
    )


def before_number_rule(
    names: Mapping[str, str], cardinal: Callable[[int], str], *, pronoun_after: str = r"(?!)"
) -> Rule:
    """Abbreviations that are such only before a number: p. 5, but not "No. I stayed".

    cardinal: reads a one-letter numeral, which no other rule matches.
    pronoun_after: a pattern of abbreviations followed by I that are a word and a pronoun.
    """
    long = capitalised(name for name in names if len(name) > 1)
    short = alternation(name for name in names if len(name) == 1)

    def say(found: re.Match[str]) -> str:
        if found["numeral"] and found[1].lower() == "no":
            return found[0]
        number = cardinal(roman(found["numeral"])) if found["numeral"] else ""
        return f"{names[found[1].lower()]} {number}"

    return rule(
        rf"\b(?!{pronoun_after})({long}|{short})\. ?"
        r"(?:(?=[0-9]|[IVX]{2,}\b)|(?P<numeral>[IVX])\b(?!['’]))",
        say,
        needs=".",
    )


def phrase_rules(phrases: Mapping[str, str], language: str) -> Iterator[Rule]:
    """Abbreviations of several words. phrases: patterns and their expansions."""

    def saying(said: str) -> Say:
        return lambda found: said + final_stop(found, found[0].rstrip("."), language)

    return (rule(pattern, saying(said)) for pattern, said in phrases.items())


def short_word_rule(
    words: Mapping[str, str],
    language: str,
    *,
    keeps_capital: bool = False,
    also_words: Iterable[str] = (),
) -> Rule:
    """Abbreviations with a full stop, keyed in lower case. EST is a time zone.

    also_words: those that are also names or words; capitalised, they are abbreviations only before
    a number, a letter or lower case: Mad Max. It ended; but: Max. 5 persons.
    """
    unlike = "".join(
        rf"(?!(?:{word.capitalize()}|{word.upper()})\.(?! ?(?:[0-9]|[A-HJ-Z]\b)| [a-z]))"
        for word in also_words
    )

    def say(found: re.Match[str]) -> str:
        short = found[1].lower()
        said = words[short]
        if keeps_capital and found[1][0].isupper():
            said = said.capitalize()
        return said + final_stop(found, short, language)

    return rule(
        rf"\b(?<!\.){_SHORT}(?!EST\b){unlike}({capitalised(words)})\.(?![\w@])", say, needs="."
    )
