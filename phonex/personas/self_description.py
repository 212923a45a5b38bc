"""What people say they are like, in the adjectives that mark the five factors of personality.

Only statements about oneself count ("I am quite shy", "friends call me kind"), and each of them as
its writer meant it: "I am not shy" is a statement, too.

Source: the 100 unipolar markers of Goldberg (1992), The development of markers for the Big-Five
factor structure, Psychological Assessment 4(1), 26-42.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phonex.personas.function_words import word_set


def _poles(high: str, low: str) -> Mapping[str, bool]:
    return dict.fromkeys(high.split(), True) | dict.fromkeys(low.split(), False)


MARKERS: Mapping[str, Mapping[str, bool]] = {
    "extraversion": _poles(
        "extraverted talkative assertive verbal energetic bold active daring vigorous unrestrained",
        "introverted shy quiet reserved untalkative inhibited withdrawn timid bashful "
        "unadventurous",
    ),
    "agreeableness": _poles(
        "kind cooperative sympathetic warm trustful considerate pleasant agreeable helpful "
        "generous",
        "cold unkind unsympathetic distrustful harsh demanding rude selfish uncooperative "
        "uncharitable",
    ),
    "conscientiousness": _poles(
        "organized systematic thorough practical neat efficient careful steady conscientious "
        "prompt",
        "disorganized careless unsystematic inefficient undependable impractical negligent "
        "inconsistent haphazard sloppy",
    ),
    "emotional_stability": _poles(
        "unenvious unemotional relaxed imperturbable unexcitable undemanding",
        "anxious moody temperamental envious emotional irritable fretful jealous touchy nervous "
        "insecure fearful self-pitying high-strung",
    ),
    "intellect": _poles(
        "intellectual creative complex imaginative bright philosophical artistic deep innovative "
        "introspective",
        "unintellectual unintelligent unimaginative uncreative simple unsophisticated unreflective "
        "imperceptive uninquisitive shallow",
    ),
}
_FACTORS = {word: factor for factor, poles in MARKERS.items() for word in poles}
_SPELLED = {"organised": "organized", "disorganised": "disorganized", "extroverted": "extraverted"}

_OTHERS = r"(?:people|others|friends|everyone|they|my \w+)"
_AM = r"(?:am|was|be|been|feel|get|become|grown)"
_ABOUT_ONESELF = re.compile(
    rf"\bi(?:['’]m\b| {_AM}\b|(?:['’]ve| have| can| tend to| try to| used to| always)"
    rf"(?: (?P<never>never)| always| often)? {_AM}\b)"
    r"|\bi (?P<not>do not |don['’]t )?(?:would |['’]d )?"
    r"(?:consider|call|think of|see|find|describe) myself(?: as)?\b"
    rf"|\b{_OTHERS} (?:often |always |usually )?(?:calls?|finds?|considers?) me\b"
    rf"|\b{_OTHERS} (?:often |always |usually )?describes? me as\b"
)
_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*|[.;:!?()\n]|,")
# A statement ends where another clause begins, or with the words that follow an adjective.
_ENDS = word_set(
    ". ; : ! ? ( ) because when while if that who which where about of for to with from than until "
    "in under on afraid sorry sure i he she they we you it"
)
_NEGATIONS = word_set("not never hardly isn't wasn't no neither nor less")
_N_WORDS = 14  # of a statement


@dataclass(frozen=True)
class SelfDescription:
    """A marker that people say of themselves. high: at which pole of its factor it puts them."""

    factor: str
    high: bool


def self_descriptions(text: str) -> Iterator[SelfDescription]:
    """What an English text says of its writer, each marker once for each statement."""
    lowered = text.lower()
    for found in _ABOUT_ONESELF.finditer(lowered):
        negated = bool(found["never"] or found["not"])
        yield from _said(lowered[found.end() : found.end() + 160], negated=negated)


def _said(statement: str, *, negated: bool) -> Iterator[SelfDescription]:
    for token in _TOKEN.findall(statement)[:_N_WORDS]:
        word = _SPELLED.get(token, token)
        if word in _ENDS or word == "\n":
            return
        if word in _NEGATIONS:
            negated = True
        elif word in (",", "but"):
            negated = False
        elif factor := _FACTORS.get(word):
            yield SelfDescription(factor, MARKERS[factor][word] != negated)
