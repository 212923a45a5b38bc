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

# Where some of these are something else, by what is before or after: code, chess squares, screws.
_NAMED = r"(?i)\b(?:an?|the|this|that|my|your|his|her|our|their|const|let|var|as|import) $"
_ASSIGNED = r" ?(?:[:=]|equals\b)"
_PIECES = "to|on|move|moves|moved|plays?|played|takes|square|pawn|knight|bishop|rook|queen|king"
_SQUARE = r"[KQRBN]?x?[a-h][1-8](?!\w)|(?<!\w)[a-h] (?:one|two|three|four|five|six|seven)\b"
_ON_BOARD = (rf"(?i)\b(?:{_PIECES}) $|(?<!\w)(?:{_SQUARE})", rf".*?(?<!\w)(?:{_SQUARE})")
_ELSEWHERE = {
    **{word: (_NAMED, _ASSIGNED) for word in _split("ty jk ily yw idc smh ngl cuz")},
    "np": (
        _NAMED,
        r"(?! ?(?:$|[.,!?;)\n])| (?:man|bro|at all|i|we|just|glad|u|you|thanks|thx|ty)\b)",
    ),
    "ppl": (r"\b[Aa] $", r" (?:of|is|was|at|score)(?: the model| [0-9])"),
    "m8": (r"\b(?:an|a|size|metric|of) $", r" (?:bolt|screw|nut|thread|washer|stud|hole|tap)"),
    "b4": (_ON_BOARD[0], rf"{_ON_BOARD[1]}| (?:size|paper|envelope)"),
    "h8": _ON_BOARD,
}
_REACH = 40  # characters before and after that are looked at

# "U" and "R" as words; else they are letters: the vowels o and u, type u, f(u).
_YOU = re.compile(rf"{_ALONE}(?<![=+*^(] )(?P<you>u){_END}(?! ?[=+*^)(])")
_BEFORE_LETTER = _split(
    "letter letters vowel vowels vitamin type the a an by let variable equals plus minus times "
    "over one two three four five six seven eight nine ten vector velocity speed node vertex "
    "vertices edge variable parameter function symbol user element point index"
)
_AFTER_LETTER = re.compile(r" (?:equals|plus|minus|times|squared|over|is|was|has|denotes)\b")
_WORD_LEFT = re.compile(r"([A-Za-z'’]+)[,;]? (?:(?:and|or) )?$")
_IS = (
    "so|the|a|an|not|very|too|such|welcome|right|wrong|late|going|gonna|great|cute|amazing|in|on|at"
)
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
    "kitty dinner summer finally eww aww haha hmm mm mmm brr grr shh woohoo "
    "yoohoo boohoo ooh aah eek whoo buzz fizz fuzz hiss"
)
# Other short words that are shouted. What is not is a name: IEEE, AAAS.
_SHOUTED = _split(
    "no so go yes hey hi oh ooh ah aah uh ugh yay wow yo bye what why who how wait stop help "
    "please love hot god damn man dude come more me we you my the run win big great nice sorry argh"
)
_SHORT = 6
_LONG = re.compile(r"(?<![\w@#.])(?=[A-Za-z]*?([A-Za-z])\1\1)[A-Za-z]{3,60}(?![\w@]|\.\w)")
_RUN = re.compile(r"([A-Za-z])\1{2,}")
_NUMERAL = re.compile(
    r"[IVXLCDM]+|[wW]{3}|([A-Z])\1{2,}|[Zz]{3,}"
    r"|[Mm]{0,3}(?:c[md]|[Dd]?[Cc]{0,3})(?:x[cl]|[Ll]?[Xx]{0,3})(?:i[xv]|[Vv]?[Ii]{0,3})"
)

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
    rf"(?:(?<=\s)|^)(?:(?!=3){_EYES}{_MOUTH}+|[xX]D+|\^ ?\^)(?=\s|[.,!?]|$)"
    rf"|(?<=[a-z!?.]){_EYES}[)(]+(?=\s|[.,!?]|$)"
)
_HEART = (
    r"(?<=[a-z!?])(?<!\b\w) <3+(?=\s*(?:$|[.,!?](?![0-9])|[A-Z]))"
    r"|(?<=\b[Ll]ove) <3+(?=\s)|(?<=\byou) <3+(?=\s)"
)

_FACE = re.compile(f"{_EMOTICON}|{_HEART}")
_COMPARED = re.compile(r"\b(?:[Ii]f|[Ww]hen|[Ww]here|[Ww]hile|[Uu]nless|[Uu]ntil)\b")
_PRODUCT = re.compile(r"(?:[a-z,] [A-Z][a-z]+|\b(?:an?|the|type)) $")  # Adobe XD


def _without_emoticons(found: re.Match[str]) -> str:
    """A text of nothing but emoticons stays."""
    left = _FACE.sub(_without_face, found[0])
    return left if re.search(r"[^\W_]", left) else found[0]


def _without_face(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _REACH) : found.start()]
    if found[0] in ("XD", "xD"):
        goes_on = re.match(" [a-z]", found.string[found.end() : found.end() + 2])
        is_named = _PRODUCT.search(before) or (
            found[0] == "XD" and goes_on and re.search("[A-Z][a-z]+ $", before)
        )
        return found[0] if is_named else ""
    return found[0] if "<" in found[0] and _COMPARED.search(before) else ""


def _is_something_else(found: re.Match[str]) -> bool:
    if found[0] not in _ELSEWHERE:
        return False
    before, after = _ELSEWHERE[found[0]]
    text, start, end = found.string, found.start(), found.end()
    near = text[max(0, start - _REACH) : start]
    return bool(re.search(before, near) or re.match(after, text[end : end + _REACH]))


def _spoken(found: re.Match[str]) -> str:
    if _is_something_else(found):
        return found[0]
    said = _ALL_WORDS[found[0]]
    return said[0].upper() + said[1:] if found[0][0].isupper() else said


def _you(found: re.Match[str]) -> str:
    left = _WORD_LEFT.search(found.string, max(0, found.start() - 24), found.start())
    before = left[1].lower() if left else ""
    is_counted = found.string[max(0, found.start() - 2) : found.start()][:1].isdigit()
    is_listed = is_counted or (len(before) == 1 and before not in "icrny")
    is_alone = not left and not re.match(r" [A-Za-z]", found.string[found.end() :][:2])
    is_listed = is_listed or _AFTER_LETTER.match(found.string, found.end()) is not None
    return found[0] if is_listed or is_alone or before in _BEFORE_LETTER else "you"


def _shortened(found: re.Match[str]) -> str:
    """goooood → good, soooo → so: three letters in a row stand for one or two."""
    word = found[0]
    if _NUMERAL.fullmatch(word) or not (word.isupper() or word[1:].islower()):
        return word  # also PPPoE
    if len(set(word.lower())) == 1 and word.lower()[:3] != "mmm":
        return word
    if set(word.lower()) == {"m"}:
        return f"{word[0]}mm"
    even = word if word.isupper() else word.lower()
    double, single = _RUN.sub(r"\1\1", even), _RUN.sub(r"\1", even)
    if not word.isupper() and word[0].isupper():
        double, single = double.capitalize(), single.capitalize()
    if double.lower() in _DOUBLED:
        return double
    is_name = word.isupper() and len(word) <= _SHORT and len(word) - len(single) == 2
    return word if is_name and single.lower() not in _SHOUTED else single


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
    rule(
        rf"{_ALONE}(?<!\b[Tt]he )(?<!\b[Aa]n )(?<!\b[Mm]y )(?<!\()ur(?= (?!is|was|text)[a-z])",
        "your",
        needs="u",
    ),
    rule(_YOU, _you, needs="u"),
    rule(rf"\b(?P<want>{_WANTING}) 2 (?=(?:{_VERBS})\b(?!-))", r"\g<want> to "),
    rule(
        r"(?<=[a-z] )(?<!\b[Aa]t )(?<!\b(?:to|by|of|or) )(?<!\b[Rr]oute )"
        r"(?<!\b(?:page|Page|from|step|Step|part|Part) )4 (?=(?:u|you|me|ya|real)\b)",
        "for ",
    ),
    rule(_LONG, _shortened),
    rule(r"(?<=[a-z]in)['’](?=[\s,.!?;:]|$)", _without_g, needs="'’"),
    rule(
        r"(?<!\w)(?P<cut>[Tt]h|(?<=[a-z] )o|[oO]l)['’](?=\s(?!clock\b)[A-Za-z])", _full, needs="'’"
    ),
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
