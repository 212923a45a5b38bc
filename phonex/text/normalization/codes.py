"""Reads codes part by part in any language: addresses, tags, telephone numbers, versions.

Defines what they look like; each language supplies the names of their symbols.
"""

import re
from collections.abc import Callable

from phonex.text.normalization.rules import MOST_DIGITS, Rule, Say, rule

_VERSION = re.compile(
    r"(?<![A-Za-z0-9.,])(?P<sign>[vV]\.?[ ]?)?(?P<parts>[0-9]{1,9}(?:\.[0-9]{1,9}){2,8})"
    r"(?![A-Za-z0-9])"
)
_VERSION_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,])[vV]\.?(?P<parts>[0-9]{1,9}(?:\.[0-9]{1,9}){0,8})(?![A-Za-z0-9])"
)

# Notations that only codes and telephone numbers use: +34 912 345 678, (555) 123-4567,
# 555-123-4567, 978-3-16-148410-0, 4111 1111 1111 1111, 1-800-FLOWERS.
TELEPHONE = re.compile(
    r"(?<![\w.,/:+-])(?:"
    r"\+(?=(?:[ .()-]{0,2}[0-9]){8})[0-9]{1,3}(?:[ .-]?\(?[0-9]{1,4}\)?){2,6}"
    r"|\([0-9]{2,4}\)[ .-]?[0-9]{3,4}[ .-][0-9]{3,4}"
    r"|(?:[0-9][-.])?[0-9]{3}([-. ])[0-9]{3}\1[0-9]{4}"
    r"|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}"
    r"|[0-9]{3}-[0-9]{4}"
    r"|[0-9]{3}-[0-9]{3}-[0-9]{3}"
    # neither years nor round numbers
    r"|(?!1[0-9]{3}-|20[0-9]{2}-|[0-9]{3}0-[0-9]{3}0)[0-9]{4}-[0-9]{4}"
    r"|[01]-[0-9]{3}(?=(?:-[A-Za-z0-9]{1,8}){0,3}-[A-Za-z]{2})(?:-[A-Za-z0-9]{1,12}){1,4}"
    r"|[0-9]{4}(?:[ -][0-9]{4}){2,3}"
    r"|[0-9]{3}-[0-9]{2}-[0-9]{4}"
    r"|[0-9]{1,6}(?:-[0-9]{1,7}){3,5}"
    r")(?![\w/:-]|[.,][0-9])"
)

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}"
_MAIL = re.compile(
    rf"(?:mailto:)?(?<![A-Za-z0-9._+-])(?P<user>[A-Za-z0-9._+-]{{1,64}})@(?P<host>{_HOST})(?![A-Za-z])"
)
_DOMAIN = re.compile(
    r"(?<![A-Za-z0-9_.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}"
    r"(?:com|org|net|edu|gov|io|ai|dev|app|info|de|fr|es|uk|eu|jp|cn|kr|us|ca|me|tv"
    r"|(?:com|co|org|net|edu|gov|gob|gouv|ac)\.[a-z]{2})(?![A-Za-z0-9_-]|\.[A-Za-z0-9])",
    re.IGNORECASE,
)
_TAG = re.compile(r"(?<![A-Za-z0-9&#])#(?=\w*[^\W\d_])(?P<name>\w{1,80})")
_HANDLE = re.compile(r"(?<![A-Za-z0-9.@])@(?P<name>\w{1,80})")
_HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|_+")
_LONG_RUN = re.compile(rf"(?<![0-9])(?<![0-9]\.)[0-9]{{{MOST_DIGITS + 1},}}")


def code_rules(
    one_by_one: Say, signs: dict[str, str], *, tag: str, handle: str
) -> tuple[Rule, ...]:
    """Runs of digits too long to count, addresses, tags and handles.

    signs: names of the symbols in an address; tag, handle: what is spoken before a name.
    """
    spoken = str.maketrans(signs)

    def address(found: re.Match[str]) -> str:
        return found[0].removeprefix("mailto:").translate(spoken)

    return (
        rule(_LONG_RUN, one_by_one),
        rule(_MAIL, address, needs="@"),
        rule(_DOMAIN, address, needs="."),
        rule(_TAG, lambda found: tag + _humps(found["name"]), needs="#"),
        rule(_HANDLE, lambda found: handle + _humps(found["name"]), needs="@"),
    )


def _humps(name: str) -> str:
    """Split a name without spaces into words: ClimateAction → Climate Action."""
    return _HUMP.sub(" ", name).strip()


def telephone(digit_by_digit: Callable[[str], str], *, plus: str, pause: str = ", ") -> Say:
    """Read group by group. digit_by_digit: reads one; plus, pause: spoken before, between them."""

    def say(found: re.Match[str]) -> str:
        groups = re.findall("[0-9]+|[A-Za-z]+", found[0])
        said = (digit_by_digit(group) if group.isdecimal() else group for group in groups)
        return plus * found[0].startswith("+") + pause.join(said)

    return say


def version(whole: Callable[[str], str], *, sign: str, point: str) -> Say:
    """sign: spoken for v; point: spoken between the parts; whole: reads one part."""

    def say(found: re.Match[str]) -> str:
        return sign * (found[0][0] in "vV") + point.join(map(whole, found["parts"].split(".")))

    return say


def version_rules(say: Say) -> tuple[Rule, ...]:
    return rule(_VERSION, say), rule(_VERSION_NUMBER, say)
