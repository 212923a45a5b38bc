"""What Chinese, Japanese and Korean write alike: numbers, dates year first, times, odd codes.

Letters of these scripts touch digits, so that only Latin letters tell that a digit is in a word.
"""

import re

from phonex.text.reading.dates import HALF_DAY
from phonex.text.reading.patterns import MOST_DIGITS, Say

NUMBER = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}(?![0-9])|[0-9]{{1,{MOST_DIGITS}}})(?:\.[0-9]++)?"
AFTER_NONE = r"(?<![0-9A-Za-z/.,:-])"
BEFORE_NONE = r"(?![0-9A-Za-z/:-]|[.,][0-9])"
_SMALL = r"[0-9]{1,2}"

DATE_BY_YEAR = (
    rf"{AFTER_NONE}(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>{_SMALL})(?P=mark)"
    rf"(?P<day>{_SMALL}){BEFORE_NONE}"
)
# From abroad: the month first, as most who write so in these languages mean it.
DATE_BY_MONTH = (
    rf"{AFTER_NONE}(?P<month>{_SMALL})/(?P<day>{_SMALL})/(?P<year>[0-9]{{4}}){BEFORE_NONE}"
)
TIME = (
    rf"{AFTER_NONE}(?P<hour>[01]?[0-9]|2[0-4])[:：](?P<minute>[0-5][0-9])"
    rf"(?:[:：](?P<second>[0-5][0-9]))?(?![0-9:]|[.,][0-9]){HALF_DAY}?"
)
HOUR = rf"{AFTER_NONE}(?P<hour>1[0-2]|0?[1-9]){HALF_DAY}"
TELEPHONE = (
    rf"{AFTER_NONE}(?<!\+)(?:\+(?=(?:[ .()-]{{0,2}}[0-9]){{8}})"
    r"[0-9]{1,3}(?:[ .-]?\(?[0-9]{1,4}\)?){2,6}"
    r"|\(0[0-9]{1,3}\) ?[0-9]{3,4}-[0-9]{4}|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}|0[0-9]{2,3}-[0-9]{7,8}"
    r"|[0-9]{3}-[0-9]{3,4}-[0-9]{4}|1[0-9]{2}[ -][0-9]{4}[ -][0-9]{4}|1[3-9][0-9]{9}|0[0-9]{9,10}"
    r"|[0-9]{3}-[0-9]{4}|[0-9]{4}-[0-9]{4}(?:-[0-9]{4}){0,2}|[0-9]{1,6}(?:-[0-9]{1,7}){3,5})"
    rf"{BEFORE_NONE}"
)
FRACTION = (
    rf"{AFTER_NONE}(?:(?P<whole>[0-9]{{1,3}}) )?(?P<over>[0-9]{{1,4}})/(?P<under>[0-9]{{1,4}})"
    rf"{BEFORE_NONE}"
)
ACRONYM = r"(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])"
LETTERS = r"(?<![A-Za-z])[A-Z]{1,6}(?![A-Za-z])"


def span(to: str, dash: str) -> Say:
    """What stands between two numbers: to; dash, where a hyphen parts what is no range (10-2)."""

    def say(found: re.Match[str]) -> str:
        is_code = found["sign"] == "-" and _value(found["to"]) <= _value(found["from"])
        return found["from"] + (dash if is_code else to)

    return say


def _value(written: str) -> float:
    return float(re.findall(r"[0-9]+(?:\.[0-9]+)?", written.replace(",", ""))[0])
