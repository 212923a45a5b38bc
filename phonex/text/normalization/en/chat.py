"""English as people type it: u, thx, gr8, soooo, movin', W-what, emoticons."""

import re

from phonex.text.normalization.rules import alternation, rule


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS = {
    **{"thx": "thanks", "thnx": "thanks", "tnx": "thanks", "pls": "please", "plz": "please"},
    **{"btw": "by the way", "brb": "be right back", "idk": "I don't know", "nvm": "never mind"},
    **{"tbh": "to be honest", "tbf": "to be fair", "ikr": "I know, right"},
    **{"imho": "in my humble opinion", "afaik": "as far as I know"},
    **{"rly": "really", "srsly": "seriously", "omw": "on my way"},
    **{"lmk": "let me know", "wbu": "what about you", "hbu": "how about you"},
    **{"tmrw": "tomorrow", "gr8": "great", "l8r": "later", "2nite": "tonight", "2day": "today"},
    **{"2moro": "tomorrow", "2morrow": "tomorrow", "4ever": "forever"},
}
# In capitals these are something else, or are spelt; in lower case they are no words.
_SMALL_WORDS = {
    **{"omg": "oh my god", "imo": "in my opinion", "fyi": "for your information"},
    **{"np": "no problem"},
    **{"ty": "thank you", "yw": "you're welcome", "jk": "just kidding", "irl": "in real life"},
    **{"m8": "mate", "b4": "before", "h8": "hate", "w8": "wait", "cya": "see ya", "abt": "about"},
    **{"smh": "shaking my head", "idc": "I don't care", "ngl": "not gonna lie", "ppl": "people"},
    **{"w/e": "whatever"},
    **{"cuz": "because", "thru": "through", "ily": "I love you"},
}
_ALL_WORDS = {
    form: said
    for word, said in _WORDS.items()
    for form, said in ((word, said), (word.capitalize(), said), (word.upper(), said))
} | _SMALL_WORDS
_ALONE = r"(?<![\w.'’/@#&-])"
_END = r"(?![\w/@&-]|\.\w|['’]\w)"

# "U" and "R" as words; else they are letters: the vowels o and u, type u, f(u).
_YOU = re.compile(rf"{_ALONE}(?<![=+*^(] )(?P<you>u){_END}(?! ?[=+*^)(])")
_BEFORE_LETTER = _split(
    "letter letters vowel vowels vitamin type the a an by let variable equals plus minus times "
    "over one two three four five six seven eight nine ten"
)
_AFTER_LETTER = re.compile(r" (?:equals|plus|minus|times|squared|over)")
_WORD_LEFT = re.compile(r"([A-Za-z'’]+)[,;]? (?:(?:and|or) )?$")
_IS = "so|the|a|an|not|very|too|such|welcome|right|wrong|late|going|gonna|great|cute|amazing"
_VERBS = "go|do|be|see|get|know|meet|say|talk|come|eat|sleep|leave|make|hear|tell|call|you|u|me"
_WANTING = "want|need|have|going|got|try|like|love|nice|time|able|used|how|ready|talk|listen|back"

# Words that keep two letters of a long run: goooood, sweeeet.
_DOUBLED = _split(
    "good cool soon food look took room moon book foot fool school wood too zoo boo woo loop "
    "noon smooth tooth poor door floor blood see sweet need feel keep meet week sleep deep "
    "street free three agree green tree been bee cheese queen feet speed all well tell still "
    "call will kill full hell hello really small ball fall tall wall yell bell roll chill "
    "miss kiss pass less boss class dress loss mess guess bless off stuff puff happy sorry "
    "pretty funny little better totally silly hurry tomorrow coffee yummy daddy mommy puppy "
    "kitty dinner summer finally eww aww haha hmm mm mmm brr grr shh"
)
_LONG = re.compile(r"(?<![\w@#.])(?=[A-Za-z]*?([A-Za-z])\1\1)[A-Za-z]{3,60}(?![\w@]|\.\w)")
_RUN = re.compile(r"([A-Za-z])\1{2,}")
_NUMERAL = re.compile(r"[IVXLCDM]+|[wW]{3}|([A-Z])\1{2,}|[Zz]{3,}")

_SHORTENED = {
    **{"th": "the", "o": "of", "ol": "old", "til": "till", "bout": "about", "round": "around"},
    **{"cause": "because", "cos": "because", "cuz": "because", "n": "and"},
}
_STUTTERED = _split(
    "what who why where when but i i'm you no yes don't can't it it's is the that this please "
    "sorry help how we he she they my me not so are do did well wait stop"
)
_OPENING = re.compile(r"(?<!\w)['‘](?=\w)")
_LOOK_BACK = 120  # characters in which an opening quotation mark is looked for

_EYES = r"[:;=]['’]?-?"
_MOUTH = r"(?:[)(\]\[|*3$]|[DPpOoSXx](?!\w)|/(?!/))"
_EMOTICON = (
    rf"(?:(?<=\s)|^)(?:{_EYES}{_MOUTH}+|[xX]D+|\^ ?\^)(?=\s|[.,!?]|$)"
    rf"|(?<=[a-z!?.]){_EYES}[)(]+(?=\s|[.,!?]|$)"
)
_HEART = r"(?<=[a-z!?]) <3+(?=\s*(?:$|[.,!?]|[A-Z]))|(?<=\b[Ll]ove) <3+(?=\s)|(?<=\byou) <3+(?=\s)"


_FACE = re.compile(f"{_EMOTICON}|{_HEART}")


def _without_emoticons(found: re.Match[str]) -> str:
    """A text of nothing but emoticons stays."""
    left = _FACE.sub("", found[0])
    return left if re.search(r"[^\W_]", left) else found[0]


def _spoken(found: re.Match[str]) -> str:
    said = _ALL_WORDS[found[0]]
    return said[0].upper() + said[1:] if found[0][0].isupper() else said


def _you(found: re.Match[str]) -> str:
    left = _WORD_LEFT.search(found.string, max(0, found.start() - 24), found.start())
    before = left[1].lower() if left else ""
    is_listed = len(before) == 1 and before not in "icrny"
    is_alone = not left and not re.match(r" [A-Za-z]", found.string[found.end() :][:2])
    is_listed = is_listed or _AFTER_LETTER.match(found.string, found.end()) is not None
    return found[0] if is_listed or is_alone or before in _BEFORE_LETTER else "you"


def _shortened(found: re.Match[str]) -> str:
    """goooood → good, soooo → so: three letters in a row stand for one or two."""
    word = found[0]
    if _NUMERAL.fullmatch(word):
        return word
    if len(set(word.lower())) == 1 and word.lower()[:3] != "mmm":
        return word
    double, single = _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)
    return double if double.lower() in _DOUBLED else single


def _without_g(found: re.Match[str]) -> str:
    """The apostrophe of movin' is no quotation mark, unless one was opened."""
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    return found[0] if _OPENING.search(before) else ""


def _full(found: re.Match[str]) -> str:
    said = _SHORTENED[found["cut"].lower()]
    return said.capitalize() if found["cut"][0].isupper() else said


CHAT_RULES = (
    rule(r"(?s).+", _without_emoticons, needs=":;=xX^<"),
    rule(rf"{_ALONE}(?:{alternation(_ALL_WORDS)}){_END}", _spoken, needs=""),
    rule(r"\bR U\b(?!\.| [A-Z][a-z])", "are you", needs="U"),
    rule(r"\bU R\b(?!\.| [A-Z][a-z])", "you are", needs="U"),
    rule(rf"{_ALONE}c (?=(?:u|ya|you)\b)", "see ", needs="c"),
    rule(rf"{_ALONE}y (?=u\b)", "why ", needs="u"),
    rule(
        r"(?<=\b[uU] )r(?= [a-z])|(?<=\b(?:you|how|who|why) )r(?= [a-z])"
        r"|(?<=\b(?:what|they|here) )r(?= [a-z])|(?<=\bwe )r(?= [a-z])|\br(?= (?:u|you|we|they)\b)",
        "are",
        needs="r",
    ),
    rule(rf"{_ALONE}ur(?= (?:{_IS})\b)", "you're", needs="u"),
    rule(rf"{_ALONE}(?<!\b[Tt]he )(?<!\b[Aa]n )ur(?= [a-z])", "your", needs="u"),
    rule(_YOU, _you, needs="u"),
    rule(rf"\b(?P<want>{_WANTING}) 2 (?=(?:{_VERBS})\b(?!-))", r"\g<want> to "),
    rule(r"(?<=[a-z] )4 (?=(?:u|you|me|ya|real)\b)", "for "),
    rule(_LONG, _shortened),
    rule(r"(?<=[a-z]in)['’](?=[\s,.!?;:]|$)", _without_g, needs="'’"),
    rule(r"(?<!\w)(?P<cut>[Tt]h|[oO]|[oO]l)['’](?=\s[A-Za-z])", _full, needs="'’"),
    rule(
        r"(?<!\w)['’](?P<cut>til|bout|round|cause|cos|cuz)\b(?!['’])(?![^.!?\n]{0,80}[\w.,!?]['’](?!\w))",
        _full,
        needs="'’",
    ),
    rule(r"(?<=\w )['’](?P<cut>n)['’]?(?= \w)", _full, needs="'’"),
    rule(
        rf"(?<![\w-])(?P<first>[A-Za-z])(?:-(?P=first))*-"
        rf"(?=(?P=first))(?=(?:{alternation(_STUTTERED)})\b)",
        "",
        re.IGNORECASE,
        needs="-",
    ),
)
