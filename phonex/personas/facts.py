"""Finds the sentences in which a person states a fact about themself.

It looks for how such sentences begin, in each language: rather too few than too many, since the
owner decides about each.
"""

import re
from collections.abc import Mapping

from phonex.text.language_detection import detect_language
from phonex.text.sentences import sentence_spans

MOST_FACTS = 3  # of a message
_LEAST_CHARS = 12  # 5 in scripts whose characters are words
_MOST_CHARS = 300
_WIDE = frozenset({"ZH", "JP", "KR"})

_KIN = r"(?:(?:own|late|old|older|younger|best|first|little|big) )?[a-z'-]+"
_STATED: Mapping[str, re.Pattern[str]] = {
    "EN": re.compile(
        r"(?:(?:and|but|so|well|also|yes|no),? )?(?:i(?:'m| am| was|'ve| have| had| live| lived|"
        r" work| worked| love| loved| like| hate| prefer| never| always| grew| studied| study|"
        r" play| played| speak| collect| met| married| moved| believe| used to| can't stand|"
        r" learned| taught| own| was born)\b|we (?:have|had|live|lived|met|married|moved)\b|"
        rf"(?:my|our) {_KIN} (?:is|was|are|were|lives|lived|works|worked|has|had|"
        r"died|taught|plays)\b)",
        re.IGNORECASE,
    ),
    "ES": re.compile(
        r"(?:(?:y|pero|pues|también|sí|no),? )?(?:yo )?(?:soy|era|fui|nací|vivo|vivía|viví|trabajo|"
        r"trabajé|trabajaba|tengo|tenía|tuve|me gusta|me gustan|me encanta|me encantan|odio|"
        r"prefiero|nunca|siempre|crecí|estudié|estudio|toco|juego|jugaba|hablo|colecciono|conocí|"
        r"me casé|estoy casad[oa]|aprendí|mis? \w+ (?:\w+ )?(?:es|era|son|eran|vive|vivía|trabaja|"
        r"tiene|tenía|murió|se llama|se llamaba|me enseñó)|nuestr[oa]s? \w+ (?:es|era|son|se llama)"
        r")\b",
        re.IGNORECASE,
    ),
    "FR": re.compile(
        r"(?:(?:et|mais|alors|aussi|oui|non),? )?(?:je (?:suis|vis|travaille|déteste|préfère|joue|"
        r"parle|collectionne|m'appelle|ne supporte pas|n'ai jamais)|j'(?:ai|avais|étais|habite|"
        r"aime|adore)|nous (?:avons|habitons|vivons)|(?:mon|ma|mes|notre|nos) \w+ (?:\w+ )?(?:est|"
        r"était|sont|étaient|vit|habite|travaille|a|avait|s'appelle|s'appelait))\b",
        re.IGNORECASE,
    ),
    "ZH": re.compile(
        r"我(?:是|有|住|喜欢|爱|讨厌|从来|以前|曾经|出生|在.{1,12}(?:出生|长大|工作|住|上学)|会|学过|养|"
        r"最喜欢|没有)|我(?:的|妈妈|爸爸|妻子|丈夫|儿子|女儿|哥哥|姐姐|弟弟|妹妹|家).{1,20}(?:是|叫|在|有|住)"
    ),
    "JP": re.compile(
        r"(?:私|僕|俺|わたし|あたし|わし)(?:は|の.{1,10}は|には).{2,}(?:です|だ|ます|でした|だった|"
        r"ました|ある|いる|いた|あった|好き|嫌い)[。!！]?$"
    ),
    "KR": re.compile(
        r"(?:나는|난|저는|전|내|제|우리|나의|저의|나한테는|저에게는)\s.{2,}(?:다|요|야|어|아|지)[.!]?$"
    ),
}
# What is true for a moment only, or says nothing.
_PASSING = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|right now|at the moment|just now|a question|hoy|mañana|"
    r"ayer|ahora mismo|una pregunta|aujourd'hui|demain|hier|en ce moment|une question)\b|"
    r"\bi(?:'m| am) (?:not )?(?:fine|ok|okay|sorry|glad|sure|here|back|going|asking|testing|"
    r"talking|writing|wondering|curious|afraid (?:so|not)|tired|happy to|trying|thinking)\b|"
    r"\bi(?:'ve| have) (?:to|no idea|just|been|got to)\b|\bi like (?:that|this|it)\b|"
    r"\b(?:soy|estoy) (?:bien|aquí|segur[oa])\b|\bje suis (?:désolée?|là|sûre?|d'accord)\b|"
    r"今天|明天|昨天|现在|今日|明日|昨日|今は|오늘|내일|어제|지금",
    re.IGNORECASE,
)


def find_facts(message: str, likely: str) -> list[str]:
    """The sentences that state a fact about who wrote the message, in its order.

    likely: the code of the language that the person mostly writes.
    """
    language = detect_language(message, likely)
    spans = sentence_spans(message, language)
    found = (message[start:end].strip() for start, end in spans)
    return [each for each in found if _states_fact(each, language)][:MOST_FACTS]


def _states_fact(sentence: str, language: str) -> bool:
    least = 5 if language in _WIDE else _LEAST_CHARS
    plain = sentence.replace("\u2019", "'")
    return (
        least <= len(plain) <= _MOST_CHARS
        and not plain.endswith(("?", "？"))
        and _STATED[language].match(plain) is not None
        and _PASSING.search(plain) is None
    )
