"""The name of an echo's person, as it stands in what people write.

Some names are words, too: Rose, Young, Cruz. These count only where a capital letter inside a
sentence shows that they are names.
"""

import re
from functools import lru_cache

from phonex.personas.profiles import UNNAMED
from phonex.replies.guard.patterns import NAME, plain, readable
from phonex.text.language_detection import FUNCTION_WORDS
from phonex.text.scripts import LATIN

_LEAST_NAME = 2  # characters
_WORDS = (
    "angel april art august autumn baker banks basil bell best bill bird bishop black bob bright "
    "brook brooks brown buck bush butcher candy carol carter chance chase cherry christian chuck "
    "church clay cliff cook coral cross crystal daisy dale darling dawn day dean dear dick don "
    "drew duke earl early eve faith field fields fisher flowers ford fox frank frost fry gay gene "
    "gold good grace grant gray green grey guy hall harmony hart hazel heather hill holly honey "
    "hope house hunter iris ivy jack jade jasmine jewel joy judge june justice king knight lake "
    "lamb lane law laws les light lily little long love major mark marsh mason may melody mercy "
    "merry miles miller moody moon moss noble olive page park parks pat patience pearl penny "
    "pepper pike pope poppy porter potter power powers precious price prince ray reed rice rich "
    "rivers rob rose ruby rusty sage said sandy savage serenity sharp shepherd short silver skip "
    "small snow star sterling stone storm strong sue summer sunny swan taylor temple true turner "
    "violet wade walker ward wells white wild will winter wise wolf wood woods young "
    "aime aurore beau belle blanc blanche bois boulanger brun champion chevalier claire constant "
    "desire fleur fontaine fort france grand juste loup marchand marguerite marine montagne noir "
    "petit pierre reine renard riviere roche roi roux tour violette "
    "alegria blanca bravo bueno cabello campo campos cielo consuelo cruz delgado dolores domingo "
    "esperanza feliz flores iglesia leon lobo luz mar mercedes milagros moreno paz pilar rey "
    "reina rios rosa rubio socorro sol torres"
)
_COMMON = frozenset(_WORDS.split()) | {
    plain(word) for words in FUNCTION_WORDS.values() for word in words
}
_INSIDE = r"(?<=[^\s.?!¿¡:…] )"  # of a sentence


def is_named(name: str) -> bool:
    """Whether it is a name, and not what stands for none."""
    return bool(name.strip()) and name.strip() != UNNAMED


def with_name_marked(text: str, name: str) -> str:
    """The plain text with NAME for the name, whole or one of its words."""
    if not is_named(name):
        return plain(text)
    capitalized, others = _patterns(name)
    shown = readable(text)
    if capitalized is not None:
        shown = capitalized.sub(NAME, shown)
    words = plain(shown)
    return words if others is None else others.sub(NAME, words)


@lru_cache(maxsize=256)
def _patterns(name: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """For the words of a name that need their capital letter, in readable text, and for the rest,
    in plain text.
    """
    parts = readable(name).split()
    has_capitals = name != name.lower()
    named = [part for part in parts if not (has_capitals and part[0].islower())]
    named = [part for part in named if len(part) >= _LEAST_NAME]
    common = [part for part in named if plain(part) in _COMMON]
    others = [plain(part) for part in named if part not in common]
    if len(parts) > 1:
        others.insert(0, plain(name))
    return (
        _any_of([f"{_INSIDE}{re.escape(part)}(?![a-zA-Z0-9])" for part in common]),
        _any_of([_word(part) for part in others]),
    )


def _word(part: str) -> str:
    """Scripts without spaces have no edges of words; their particles follow Latin names, too."""
    if re.fullmatch(f"[{LATIN}'. -]+", part):
        return f"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])"
    return re.escape(part)


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None
