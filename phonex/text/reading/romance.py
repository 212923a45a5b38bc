"""What Spanish and French write alike: numbers with a decimal comma, ranges, minus signs."""

import re
from dataclasses import dataclass

from phonex.text.reading.patterns import Rule, rule

# 1.234.567,89 and 1 234 567,89; a point is decimal where no thousands can be meant; 1,234,567.
NUMBER = (
    r"(?:[0-9]{1,3}(?:(?:\.[0-9]{3}){1,8}|(?: [0-9]{3}){1,8})(?![0-9])(?:,[0-9]++)?"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,8}(?![0-9])(?:\.[0-9]++)?|[0-9]{1,3},[0-9]{3}\.[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,15}(?:[.,][0-9]++)?)"
)
_POINTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])")


@dataclass(frozen=True)
class Number:
    """A number in parts. mark: what stood before the decimals, "" without any."""

    units: str
    decimals: str
    mark: str


def is_grouped(written: str) -> bool:
    """Whether all points are between thousands: 1.234.567."""
    return _POINTED.fullmatch(written) is not None


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


def romance_rules(to: str, minus: str, sign: str) -> tuple[Rule, ...]:
    """Ranges and minus signs. to, minus: the words; sign: a pattern of currencies."""
    return (
        rule(r"(?<=[0-9%°C€$£h])\s?[–—]\s?(?=[$€£¥]?[0-9])", f" {to} "),
        rule(
            rf"(?<![\w.,-])(?P<from>(?:{sign})?{NUMBER}\s?%?)-(?="
            rf"(?:{sign})?{NUMBER}(?!\s?=|[\w-]))",
            rf"\g<from> {to} ",
        ),
        rule(r"(?<=[0-9)]) ?[-−] ?(?=[0-9(])", f" {minus} "),
        rule(rf"(?<![\w)\]%.])[-−]\s?(?=(?:{sign})?[.,]?[0-9])", f"{minus} "),
    )
