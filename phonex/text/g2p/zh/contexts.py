"""Rules for Chinese characters with several readings: what stands before and after decides.

The rules are in contexts.txt, which says how they are written. They hold for everyday words, whose
rarer readings the dictionary and the network miss ("must" for 得, "give back" for 还), and names.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_RULE = re.compile(r"(?P<before>.*)<(?P<character>.) (?P<reading>[a-zü]+[1-5])>(?P<after>.*)")
_DEFINED = re.compile(r"([a-z]+) = (.*)")
_NAME = re.compile(r"\{([a-z]+)\}")
_REACH = 12  # characters before the one in question that a rule may look at


@dataclass(frozen=True)
class _Rule:
    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def fits(self, text: str, place: int) -> bool:
        after, before = self.after, self.before
        if after and not after.match(text, place + 1):
            return False
        return not before or bool(before.search(text, max(0, place - _REACH), place))


class ReadingRules:
    """Thread-safe."""

    def __init__(self, lines: list[str]) -> None:
        """Raises ValueError for a line that is no rule."""
        named: dict[str, str] = {}
        self._contexts: dict[str, list[_Rule]] = defaultdict(list)
        self._usual: dict[str, str] = {}
        for line in lines:
            if not line or line.startswith("#"):
                continue
            if defined := _DEFINED.fullmatch(line):
                named[defined[1]] = _filled(defined[2], named)
            elif found := _RULE.fullmatch(line):
                self._add(found, named)
            else:
                raise ValueError(f"not a rule: {line}")

    def _add(self, found: re.Match[str], named: dict[str, str]) -> None:
        before, after = (_filled(found[side], named) for side in ("before", "after"))
        if not before and not after:
            self._usual[found["character"]] = found["reading"]
            return
        rule = _Rule(
            found["reading"],
            re.compile(rf"(?:{before})\Z") if before else None,
            re.compile(after) if after else None,
        )
        self._contexts[found["character"]].append(rule)

    def readings(self, text: str) -> dict[int, str]:
        """Pinyin by index for each character that a context decides."""
        found: dict[int, str] = {}
        for place, character in enumerate(text):
            for rule in self._contexts.get(character, ()):
                if rule.fits(text, place):
                    found[place] = rule.reading
                    break
        return found

    def usual(self, character: str) -> str | None:
        """How a character is read where no context and no dictionary says otherwise."""
        return self._usual.get(character)


def _filled(pattern: str, named: dict[str, str]) -> str:
    return _NAME.sub(lambda name: named[name[1]], pattern)


@cache
def rules() -> ReadingRules:
    """The rules of contexts.txt, read at the first call."""
    return ReadingRules((files("phonex.text.g2p.zh") / "contexts.txt").read_text().splitlines())
