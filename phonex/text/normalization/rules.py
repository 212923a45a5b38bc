"""Language-independent patterns of numbers, dates, times and addresses, and rules from them.

A rule rewrites the matches of its pattern; rules run in order, each on the output of the one before
it. Every repetition of digits is bounded, so no text takes quadratic time.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Say = Callable[[re.Match[str]], str]

MOST_DIGITS = 15  # a longer run is not understood as a quantity: its digits are read
TIMES = r"(?<=[0-9])\s?[x×*]\s?(?=[0-9])"


@dataclass(frozen=True)
class Rule:
    """A pattern and its replacement. needs: characters of which the text must have at least one."""

    pattern: re.Pattern[str]
    say: Say | str
    needs: frozenset[str]


def rule(
    pattern: str | re.Pattern[str], say: Say | str, flags: int = 0, needs: str | None = None
) -> Rule:
    """needs: "" for nothing; None: a digit, if the pattern has a class of digits."""
    compiled = re.compile(pattern, flags)
    if needs is None:
        needs = "0123456789" if "[0-9" in compiled.pattern else ""
    return Rule(compiled, say, frozenset(needs))


def saying(say: Callable[[str], str]) -> Say:
    """Applies a function to the whole match."""
    return lambda found: say(found[0])


def settle(text: str, rules: Sequence[Rule]) -> str:
    """Apply the rules until nothing changes: "0Dr" has an abbreviation only as "zero Dr"."""
    for _ in range(_MOST_ROUNDS):
        before = text
        text = tidy(_rewrite(text, rules))
        if text == before:
            break
    return text


_MOST_ROUNDS = 4


def _rewrite(text: str, rules: Sequence[Rule]) -> str:
    present = set(text)
    for each in rules:
        if not each.needs or not present.isdisjoint(each.needs):
            text = each.pattern.sub(each.say, text)
    return text


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def currency_patterns(currencies: Iterable[str]) -> tuple[str, str]:
    """A pattern for currency signs, such as US$, and one for codes, such as USD."""
    names = list(currencies)
    signs = alternation(name for name in names if not name.isalpha())
    return signs, alternation(name for name in names if name.isalpha())


def is_counted(digits: str) -> bool:
    """Whether the digits are a quantity: not a long run, and nothing like 007."""
    return len(digits) <= MOST_DIGITS and (len(digits) == 1 or digits[0] != "0")


def capitalised(words: Iterable[str]) -> str:
    """A pattern for any of the words in lower case or with a capital first letter.

    Words of two or more letters also match in capitals. Much faster than a pattern that ignores
    case.
    """
    longest = sorted(words, key=len, reverse=True)
    small = [f"[{word[0]}{word[0].upper()}]{re.escape(word[1:])}" for word in longest]
    large = [re.escape(word.upper()) for word in longest if len(word) > 1]
    return "|".join([*small, *large])


def apart(found: re.Match[str], said: str) -> str:
    """Add a space on each side where a letter, digit or closing mark would touch the words."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    after = found.string[found.end() : found.end() + 1]
    left = " " * (before.isalnum() or before in tuple(")]%°’»"))
    return left + said + " " * (after.isalnum() or after in tuple("(["))


_ROMAN = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXLC])"  # to 99


def roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.upper()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def symbol_rules(symbols: Mapping[str, str], *, spaced: bool = True) -> tuple[Rule, ...]:
    """Symbols that no earlier rule has read become words; arrows become pauses."""
    gap = " " if spaced else ""

    def say(found: re.Match[str]) -> str:
        return gap + gap.join(symbols[sign] for sign in found[1].replace(" ", "")) + gap

    signs = "".join(map(re.escape, symbols))
    return (
        rule(r"(?<![<=])<=(?![=>-])", "≤", needs="<"),
        rule(r"(?<![-=<>])>=(?![=>])", "≥", needs=">"),
        rule(r"\s?(?:[-=]{1,3}>|<[-=]{1,3}|[→⇒←⇐])\s?", ", " if spaced else "，", needs="<>→⇒←⇐"),
        rule(rf"[ ]?([{signs}](?: ?[{signs}]){{0,80}})[ ]?", say, needs="".join(symbols)),
    )


def last_rules(number: str, say: Say, one_by_one: Say, *, pause: str = ", ") -> tuple[Rule, ...]:
    """The remaining numbers, and digits that are not in a number."""
    return (
        rule(rf"(?<![0-9])(?<![0-9][.,]){number}", say),
        rule(r"(?<=[0-9]),(?=[0-9])", pause),
        rule(r"[0-9]+", one_by_one),
    )


def tidy(text: str) -> str:
    """Collapse spaces, and remove those that were added before a comma or full stop."""
    return _STRAY.sub("", _SPACES.sub(" ", text)).strip(" ")


_SPACES = re.compile(" {2,}")
_STRAY = re.compile(r"(?<=\w) (?=[,.](?:\s|$))|(?<=\n) | (?=\n)")
