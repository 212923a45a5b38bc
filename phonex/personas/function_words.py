"""English function words by category, for the categorical-dynamic index.

Source: the categories are those of Pennebaker et al. (2014), doi:10.1371/journal.pone.0115844; the
words are those that English grammars list for them. A contraction counts as both of its words.
"""

import re


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


CATEGORICAL = word_set(
    # articles
    "a an the "
    # prepositions
    "about above across after against along amid among around as at before behind below beneath "
    "beside besides between beyond by concerning despite down during except for from in inside "
    "into like near of off on onto opposite out outside over past per plus regarding since than "
    "through throughout till to toward towards under underneath unlike until unto up upon versus "
    "via with within without"
)
DYNAMIC = word_set(
    # personal pronouns
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his "
    "himself she her hers herself they them their theirs themselves themself "
    # impersonal pronouns
    "it its itself this that these those who whom whose which what whatever whichever whoever "
    "anybody anyone anything everybody everyone everything nobody nothing somebody someone "
    "something one ones other others another such "
    # auxiliary verbs
    "am is are was were be been being have has had having do does did doing can could may might "
    "must shall should will would ought "
    # conjunctions
    "and or but nor so yet because although though while whereas whether if unless when whenever "
    "where wherever once "
    # common adverbs
    "very really just also too only even still already again always never often sometimes usually "
    "ever now then here there soon later almost quite rather perhaps maybe however well back away "
    "actually probably especially instead therefore somehow "
    # negations
    "no not none neither cannot"
)

# "n't" and "'ll" are words of their own.
_WORD = re.compile(r"[^\W\d_]+?(?=n['’]t\b)|n['’]t\b|['’](?:s|m|re|ve|ll|d)\b|[^\W\d_]+")
_SHORTENED = frozenset(("n't", "'m", "'re", "'ve", "'ll", "'d"))  # 's may also be a genitive


def split_words(text: str) -> list[str]:
    """The words of a text in lower case, without numbers."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def is_dynamic(word: str) -> bool:
    return word in DYNAMIC or word in _SHORTENED
