"""Words whose pronunciation depends on their meaning, and the rule for each.

A rule names a part of speech or a sense of `readings.ADDED` from the words around; None if it
cannot tell.
"""

from phonex.engines.kokoro.g2p.homographs import adjectives, names, nouns, verbs
from phonex.engines.kokoro.g2p.homographs.grammar import Rule

RULES: dict[str, Rule] = {
    **adjectives.RULES,
    **names.RULES,
    **nouns.RULES,
    **verbs.RULES,
}
