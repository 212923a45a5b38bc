"""Shared by Spanish and French: numbers with a decimal comma, ranges, dates, fractions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from phonex.text.normalization.codes import version, version_rules
from phonex.text.normalization.dates import SayDate, date_rules
from phonex.text.normalization.latin import CONSONANTS, final_stop, hyphen_rules
from phonex.text.normalization.rules import (
    Rule,
    alternation,
    apart,
    currency_patterns,
    rule,
)
from phonex.text.phoneme_markup import MARKED

# 1.234.567,89 and 1 234 567,89; a point is decimal where it cannot separate thousands; 1,234,567.
NUMBER = (
    r"(?:[0-9]{1,3}(?:(?:\.[0-9]{3}){1,8}|(?: [0-9]{3}){1,8})(?![0-9])(?:,[0-9]++)?"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,8}(?![0-9])(?:\.[0-9]++)?|[0-9]{1,3},[0-9]{3}\.[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,15}(?:[.,][0-9]++)?)"
)
_POINTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])")


@dataclass(frozen=True)
class Number:
    """A number in parts. mark: the character before the decimals, "" without decimals."""

    units: str
    decimals: str
    mark: str

    @property
    def in_millions(self) -> bool:
        """Whether its last word is a million, as in cinq millions d'euros."""
        return not self.decimals and re.fullmatch("[0-9]+0{6}", self.units) is not None


def part_number(written: str) -> Number:
    written = written.replace(" ", "")
    if _POINTED.match(written):
        units, _, decimals = written.replace(".", "").partition(",")
        return Number(units, decimals, "," * bool(decimals))
    if written.count(",") > 1 or ("," in written and "." in written):
        units, _, decimals = written.replace(",", "").partition(".")
        return Number(units, decimals, "." * bool(decimals))
    mark = "," if "," in written else "." if "." in written else ""
    units, _, decimals = written.partition(mark) if mark else (written, "", "")
    return Number(units, decimals, mark)


def romance_rules(to: str, minus: str, currencies: Iterable[str]) -> tuple[Rule, ...]:
    """Ranges, chains and minus signs. to, minus: the words."""
    sign, _ = currency_patterns(currencies)
    number = rf"(?:{sign})?{NUMBER}"
    return (
        *hyphen_rules(NUMBER, _value, to=to, minus=minus),
        rule(r"(?<=[0-9%°C€$£h])\s?[–—]\s?(?=[$€£¥]?[0-9])", f" {to} "),
        rule(
            rf"(?<![\w.,-])(?P<from>{number}\s?%?)-(?={number}(?!\s?=|[-_0-9]))",
            rf"\g<from> {to} ",
        ),
        rule(r"(?<=[0-9)]) ?[-−] ?(?=[0-9(])", f" {minus} "),
        rule(rf"(?<![\w)\]%.])(?:-|−\s?)(?=(?:{sign})?[.,]?[0-9])", f"{minus} "),
    )


def _value(written: str) -> float:
    number = part_number(written)
    return float(f"{number.units}.{number.decimals}0")


def romance_date_rules(
    say: SayDate,
    language: str,
    months: Sequence[str],
    short_months: Mapping[str, int],
    *,
    before: str,
    after_day: str = "",
    before_year: str = "",
) -> tuple[Rule, ...]:
    """Numeric dates, day first, and dates with the name of the month.

    before: a pattern of the text that shows that 3/4 is a date; after_day, before_year: patterns of
    text in those positions, as in 1er mai and mayo de 2024.
    """
    month = f"{'|'.join(months)}|(?:{'|'.join(short_months)})\\b\\.?"
    numbers = {name: number for number, name in enumerate(months, 1)} | dict(short_months)

    def named(found: re.Match[str]) -> str:
        number = numbers.get(found["month"].rstrip(".").lower())  # None: in odd letters, as ſept
        if number is None or int(found["day"]) not in range(1, 32):
            return found[0]
        said = say(found["year"] or "", number, int(found["day"]))
        return said + (
            "" if found["year"] else final_stop(found, found["month"].rstrip("."), language)
        )

    return (
        *date_rules(
            say,
            rf"\b(?P<before>(?:{before}) )(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})"
            r"(?![\w/]|[.,][0-9])",
        ),
        rule(
            rf"(?<![\w.,/])(?P<day>[0-9]{{1,2}}){after_day} (?P<month>{month})"
            rf"(?:{before_year} (?P<year>[12][0-9]{{3}})\b)?(?!\w)",
            named,
            re.IGNORECASE,
        ),
    )


def days_rule(months: Iterable[str], conjunction: str, of: str = "") -> Rule:
    """Several days of a month: 17-18-19 juin. of: a pattern before the month."""
    return rule(
        rf"(?<![\w.,/-])(?P<days>[0-9]{{1,2}}(?:[-/][0-9]{{1,2}}){{1,4}})"
        rf"(?= {of}(?:{'|'.join(months)})\b)",
        lambda found: f" {conjunction} ".join(re.sub("[-/]", ", ", found["days"]).rsplit(", ", 1)),
    )


def romance_fraction_rule(
    cardinal: Callable[[int], str], fraction: Callable[[int, int], str], *, plus: str, half: str
) -> Rule:
    """plus: between a whole number and the fraction; half: the word for a half after plus."""

    def say(found: re.Match[str]) -> str:
        over, under = int(found["over"]), int(found["under"].replace(".", ""))
        said = fraction(over, under)
        if not found["whole"]:
            return said
        return f"{cardinal(int(found['whole']))} {plus} {half if (over, under) == (1, 2) else said}"

    return rule(rf"{FRACTION}(?![\w/]|[.,][0-9])", say)


# 3/2024 is a month of a year, so no such number stands below.
FRACTION = (
    r"(?<![\w./,])(?:(?P<whole>[0-9]{1,3}) )?(?P<over>[0-9]{1,3})/"
    r"(?P<under>(?!(?:19|20)[0-9]{2}(?![0-9]))(?:[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,9}))"
)


def romance_version_rules(
    whole: Callable[[str], str], *, sign: str, point: str
) -> tuple[Rule, ...]:
    """Versions, except numbers with points between thousands: 1.234.567."""
    spoken = version(whole, sign=sign, point=point)
    return version_rules(lambda found: found[0] if _POINTED.fullmatch(found[0]) else spoken(found))


def initialism_rule(
    letters: Mapping[str, str], initialisms: Iterable[str], *, before: str, after: str
) -> Rule:
    """Words read letter by letter. before, after: classes of letters that must not touch them."""
    return rule(
        rf"(?<![{before}])(?:{CONSONANTS}|{alternation(initialisms)})(?![{after}])",
        lambda found: apart(found, " ".join(letters[letter] for letter in found[0])),
    )


def unpronounceable_rule(letters: Mapping[str, str]) -> Rule:
    """Short words in capitals that no word begins or ends like: UGT, NBA. letters: their names."""
    begins = f"(?!{_USUAL_BEGINS})[BCDFGHJKLMNPQRSTVWXZ]{{2}}[A-Z]{{1,2}}"
    ends = f"[A-Z]{{1,3}}(?<={_UNUSUAL_ENDS})"
    return rule(
        rf"(?<![\w.-])(?!(?:{_WORDS_ALL_THE_SAME})\b)(?:{begins}|{ends})\b(?![.'’-]\w)",
        lambda found: apart(found, " ".join(letters[letter] for letter in found[0])),
    )


# Pairs of consonants that Spanish, French or English words begin with, and that none ends in.
_USUAL_BEGINS = (
    "(?:[BCFGPTVKDW][LR]|[CPTRSWKG]H|S[TPCKLQMNVW]|PS|PN|PT|GN|QU|KN|T[WS]|DJ|MC|LL|FJ|XB|FN)"
)
_UNUSUAL_ENDS = (
    "(?:[BDFGHKMPTV]D|[BDTGV]F|[BDFPT]M|[BDFPTV]N|[BCDFGTV]P|[GB]T|[BDFGKMPRTV]C"
    "|[BCDFGKLNPSTV][BVJ])"
)
_WORDS_ALL_THE_SAME = "DOIGT|VINGT|TURC|PARC|PORC|ARC|MARC|CLERC|VERB|SERB|DEBT"


def initial_rule(letters: Mapping[str, str], language: str) -> Rule:
    """Letters with full stops, and initials before a name: the U.S.A., J. R. R. Tolkien.

    letters: their names. Full stops are dropped, except one that ends the sentence.
    """

    def say(found: re.Match[str]) -> str:
        written = found["letters"]
        stop = final_stop(found, written, language)
        if len(written) == 1 and stop:
            return found[0]
        return " ".join(letters[letter] for letter in written.split(".")) + stop

    letter = f"[{''.join(letters)}]"
    return rule(
        rf"(?<![\w.'’@-])(?P<letters>{letter}(?:\.{letter}){{1,5}}"
        rf"|{letter}(?=\. ?[{''.join(letters)}{MARKED}]))\.(?![a-zà-ÿ0-9@])",
        say,
        needs=".",
    )
