"""Cleans pasted text for reading aloud: removes markup, links, emoji and odd characters.

Deals with Unicode and Markdown only; `text.reading` then turns numbers and symbols into words.
"""

import html
import re
import unicodedata
from collections.abc import Callable

from phonex.text.phoneme_markup import MARKED_END, as_written, without_marks
from phonex.text.scripts import IDEOGRAPHIC, drop_foreign, is_speakable

# Compatibility forms to keep: ellipsis, full-width punctuation, exponents, ordinal signs, single
# Hangul letters.
_KEPT_FORMS = "…‥，！？：；（）～。、「」｡｢｣､²³ªº\u3131-\u318e"
_COMPATIBILITY = re.compile(f"[^\x00-\x7f{_KEPT_FORMS}]+")

_DASHES = {ord(dash): "-" for dash in "‐‑−﹣－"} | {ord("‒"): "–", ord("―"): "—", ord("⸺"): "—"}
_PUNCTUATION = _DASHES | {
    ord("⁄"): "/",
    ord("‥"): "…",
    ord("｡"): "。",
    ord("､"): "、",
    ord("｢"): "「",
    ord("｣"): "」",
    ord("゛"): "\u3099",
    ord("゜"): "\u309a",
}

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}"
_LINK = re.compile(
    rf"(?<![A-Za-z0-9])(?:https?|ftp)://(?:www\.)?(?P<host>[^\s/?#:<>()\"'，。]{{1,253}})[^\s<>\"'，。）」]*"
    rf"|(?<![A-Za-z0-9.])www\.(?P<www>{_HOST})(?:[/?#][^\s<>\"'，。）」]*)?",
    re.IGNORECASE,
)
_HTML_DROPPED = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_HTML_BREAK = re.compile(r"<(?:/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_IMAGE_OR_LINK = re.compile(
    r"!?\[([^\[\]\n]*)\](?:\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])"
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_RULE = re.compile(
    r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t]*(?:\|[ \t]*)?:?-{2,}:?[ \t]*\|[ \t:|-]*$", re.MULTILINE
)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*+•◦▪·‣][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*{1,3}|~~|`{1,2})(?=\S)([^*`~\n]+?)(?<=\S)\1")
# *sighs* before or after a sentence: no emphasis.
_STAGE_DIRECTION = re.compile(
    r"(?<![^\s.!?…\"”])(?<![a-z,;] )\*([a-z]+s(?: [a-z]+){0,3})\*(?=\s+[\"“]?[A-Z]|\s*$)",
    re.MULTILINE,
)
_UNDERSCORES = re.compile(r"_+")
_REFERENCE = re.compile(r"&[^\s&;<]{1,128};?")
_LONG_REFERENCE = re.compile(r"&#[0-9]{100,};?")  # not a character; int() refuses the longest

_ACCENTS = re.compile("[\u0300-\u036f]")
_MOST_MARKS = 30  # per letter, as in Unicode's stream-safe format (UAX 15)
_MARK_LESS = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn"})
_KEPT_SYMBOLS = frozenset("°")
_KEPT_MARKS = frozenset("\u3099\u309a")
_ENDS_OPEN = re.compile(rf"[\w)\]’”»」』）】%°€$£{MARKED_END}]$")
_STRAY_SPACE = re.compile(rf"(?<=[\w{MARKED_END}]) (?=[.,](?:\s|$))")  # left by a removed emoji
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_WRAPPED_LINE = 50  # characters; a longer line without a full stop continues on the next one


def clean_text(
    text: str,
    language: str | None = None,
    mark: Callable[[str], str] | None = None,
    *,
    marked: bool = False,
) -> str:
    """The words of a text, without markup, emoji, control characters and links' paths.

    Paragraphs are separated by one newline and end in punctuation; all other white space becomes
    one space. With a canonical `language`, letters of scripts that it cannot read are dropped;
    `mark` is applied before that, so it may change words of any script. marked: the text may hold
    words with their phonemes, which stay.
    """
    if not marked:
        text = without_marks(text)
    text = _drop_markup(text)
    text = _fold_characters(text)
    text = _shorten_links(text)
    text = _UNDERSCORES.sub(" ", text)
    if mark is not None:
        text = mark(text)
    if language is not None:
        text = drop_foreign(text, language)
    return _join_lines(text)


def written_text(text: str, *, marked: bool = False) -> str:
    """A text as a reader sees it: without markup, and else as it is written.

    Paragraphs are separated by one newline; all other white space becomes one space. marked: as in
    clean_text().
    """
    text = as_written(text) if marked else without_marks(text)
    return "\n".join(_paragraphs(_CONTROL.sub(" ", _drop_markup(text))))


def speakable(text: str, language: str) -> bool:
    """Whether the language (a canonical code) can speak any of the text."""
    return is_speakable(_fold_characters(text), language)


def _drop_markup(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _HTML_DROPPED.sub(" ", text)
        text = _AUTOLINK.sub(r"\1", text)
        text = _HTML_BREAK.sub("\n\n", text)
        text = _HTML_TAG.sub("", re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE))
    if "&" in text:
        text = _REFERENCE.sub(_unescape, _LONG_REFERENCE.sub(" ", text))
    text = _FENCE.sub("", text)
    text = _RULE.sub("", text)
    text = _TABLE_ROW.sub(_say_row, text)
    text = _HEADING.sub(r"\n\1\n", _QUOTE_MARK.sub("", text))
    text = _BULLET.sub("\n", text)  # the empty line ends the item before
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _STAGE_DIRECTION.sub(r"(\1)", text)
    for _ in range(3):  # **_`nested`_**
        text = _EMPHASIS.sub(r"\2", text)
    return text


def _unescape(found: re.Match[str]) -> str:
    return without_marks(html.unescape(found[0]))  # no client writes a marked word


def _say_row(row: re.Match[str]) -> str:
    return "\n" + ", ".join(cell.strip() for cell in row[1].strip().split("|"))


def without_piled_marks(text: str) -> str:
    """Keep only the first of many combining marks in a row: sorting them takes quadratic time."""
    kept, n_marks = [], 0
    for char in text:
        n_marks = n_marks + 1 if unicodedata.combining(char) else 0
        if n_marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def without_accents(text: str) -> str:
    """In compatibility forms, without the accents of Latin letters; other marks stay."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", without_piled_marks(text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def _fold_characters(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = without_piled_marks(text.translate(_PUNCTUATION))
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)
    text = "".join(_keep(char) for char in unicodedata.normalize("NFC", text))
    text = _COMPATIBILITY.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    text = unicodedata.normalize("NFC", text).translate(_PUNCTUATION)
    return "".join(_keep(char) for char in text)


def _keep(char: str) -> str:
    """The character to read: itself, an ASCII digit, a space, or nothing."""
    if char == "\n" or " " <= char <= "~":
        return char
    category = unicodedata.category(char)
    if category[0] in "LP" or char in _KEPT_SYMBOLS or char in _KEPT_MARKS:
        return char
    if category in ("Zl", "Zp") or char in "\x0b\x0c\x85":
        return "\n"
    if category in ("Zs", "Cc"):
        return " "
    if char >= "\U000f0000":  # of a marked word
        return char
    if category in _MARK_LESS:
        return ""
    if (category == "So" and unicodedata.normalize("NFKC", char) == char) or char in "™®©℠":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if "\U0001f3fb" <= char <= "\U0001f3ff" else char  # skin tones


def _shorten_links(text: str) -> str:
    def shorten(link: re.Match[str]) -> str:
        host = (link["host"] or link["www"]).rpartition("@")[2]
        return host.rstrip(".,;!?") + link[0][len(link[0].rstrip(".,;!?")) :]

    return _LINK.sub(shorten, text)


def _join_lines(text: str) -> str:
    """One line for each paragraph, which ends in punctuation."""
    paragraphs = _paragraphs(text)
    closed = [_close(paragraph) for paragraph in paragraphs[:-1]]
    return "\n".join(closed + paragraphs[-1:])


def _paragraphs(text: str) -> list[str]:
    """Wrapped lines are joined."""
    paragraphs: list[str] = []
    before = ""
    for raw in text.split("\n"):
        line = _STRAY_SPACE.sub("", " ".join(raw.split()))
        if line and before and _goes_on(before, line):
            paragraphs[-1] += " " + line
        elif line:
            paragraphs.append(line)
        before = line
    return paragraphs


def _goes_on(before: str, line: str) -> bool:
    wrapped = len(before) >= _WRAPPED_LINE and _ENDS_OPEN.search(before) is not None
    return wrapped or (line[0].islower() and (before[-1].isalnum() or before[-1] == ","))


def _close(paragraph: str) -> str:
    if not _ENDS_OPEN.search(paragraph):
        return paragraph
    return paragraph + ("。" if re.search(f"[{IDEOGRAPHIC}]", paragraph[-2:]) else ".")
