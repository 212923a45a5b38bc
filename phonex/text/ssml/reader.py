"""Reads SSML 1.1 into runs of text, strictly: nothing is ignored silently, everything is bounded.

Source: https://www.w3.org/TR/speech-synthesis11/. defusedxml refuses document types, entities and
external references. The document is read in one pass, without a tree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from phonex.errors import TextTooLong
from phonex.text.phoneme_markup import without_marks
from phonex.text.ssml.attributes import TagAttributes
from phonex.text.ssml.document import (
    PARAGRAPH_S,
    SENTENCE_END,
    Item,
    Mark,
    Run,
    SsmlDocument,
    Style,
    Token,
)
from phonex.text.ssml.errors import SsmlMalformed, SsmlUnsupported
from phonex.text.ssml.units import language_of, pause_of, pitch_of, rate_of, volume_of

DEEPEST = 16
MOST_PAUSES_S = 60.0
MOST_SEGMENTS = 500
MOST_VOICES = 16
MOST_MARKS = 1000
LONGEST_DOCUMENT = 200_000  # characters, with tags
LONGEST_SPELT, LONGEST_ALIAS = 64, 256

_NAMESPACE = "http://www.w3.org/2001/10/synthesis"
_BEGINS = re.compile(r"\s*<speak[\s/>]")
_SPACE = re.compile(r"\s+")
_EMPTY = frozenset({"break", "mark"})  # elements without content


def is_ssml(text: str) -> bool:
    """Whether a text is SSML by its look."""
    return _BEGINS.match(text) is not None


def read_ssml(text: str) -> SsmlDocument:
    """Raises SsmlMalformed, SsmlUnsupported, TextTooLong."""
    if len(text) > LONGEST_DOCUMENT:
        raise TextTooLong(len(text), LONGEST_DOCUMENT)
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        # Halves of surrogate pairs are no characters of XML.
        parser.feed(text.strip().encode("utf-8", "replace").decode())
        parser.close()
    except ParseError as exc:
        line, column = exc.position
        why = str(exc).partition(":")[0]
        raise SsmlMalformed(why, line, column + 1) from exc
    except DefusedXmlException as exc:
        raise SsmlUnsupported("!DOCTYPE", "document types and entities are refused.") from exc
    return reader.document()


@dataclass
class _Element:
    """An open element. token: of one that has text only; text: its text so far."""

    name: str
    style: Style
    token: Token | None = None
    text: list[str] = field(default_factory=list)


class _Reader:
    """The target of an XML parser."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._runs: list[Run] = []
        self._items: list[Item] = []  # of the current run
        self._style = Style()
        self._pause_s = 0.0  # before the current run
        self._between_s = 0.0  # before it too, unless a break says otherwise
        self._pauses_s = 0.0  # of all breaks
        self._n_marks = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        name = self._name(tag)
        self._check_place(name)
        attributes = TagAttributes(name, given)
        style = self._open[-1].style if self._open else Style()
        if name in _TOKENS:
            element = _Element(name, style, _TOKENS[name](attributes))
        else:
            element = _Element(name, _STARTS[name](self, attributes, style))
        attributes.end()
        self._open.append(element)

    def end(self, _tag: str) -> None:
        element = self._open.pop()
        if element.token is not None:
            self._add(_with_text(element), element.style)
        elif element.name == "s":
            self._end_sentence()
        elif element.name == "p":
            self._end_paragraph()

    def data(self, text: str) -> None:
        element = self._open[-1]
        if element.token is not None:
            element.text.append(text)
        elif element.name in _EMPTY and text.strip():
            raise SsmlUnsupported(element.name, "this tag has no content.")
        else:
            self._add(_SPACE.sub(" ", without_marks(text)), element.style)

    def close(self) -> None:
        self._end_run(last=True)

    def document(self) -> SsmlDocument:
        if len(self._runs) > MOST_SEGMENTS:
            why = f"its text changes voice or style, or pauses, more than {MOST_SEGMENTS} times."
            raise SsmlUnsupported("speak", why)
        document = SsmlDocument(tuple(self._runs))
        if len(document.voices) > MOST_VOICES:
            raise SsmlUnsupported("voice", f"use at most {MOST_VOICES} voices.")
        return document

    def _name(self, tag: str) -> str:
        namespace, _, name = tag.rpartition("}")
        if namespace not in ("", "{" + _NAMESPACE) or name not in _SUPPORTED:
            raise SsmlUnsupported(name, f"this tag is not supported; use {', '.join(_SUPPORTED)}.")
        return name

    def _check_place(self, name: str) -> None:
        if (name == "speak") is bool(self._open):
            raise SsmlUnsupported(name, "speak is the outermost tag, and only that.")
        if len(self._open) >= DEEPEST:
            raise SsmlUnsupported(name, f"tags may be nested {DEEPEST} deep at most.")
        parent = self._open[-1].name if self._open else ""
        if parent in _TOKENS or parent in _EMPTY:
            raise SsmlUnsupported(name, f"this tag cannot stand inside {parent}.")

    def start_speak(self, attributes: TagAttributes, style: Style) -> Style:
        if attributes.take("version") not in (None, "1.0", "1.1"):
            raise SsmlUnsupported("speak", "use version 1.0 or 1.1.")
        attributes.take("xsi:schemaLocation", longest=1000)
        return _in_language(attributes, style)

    def start_block(self, attributes: TagAttributes, style: Style) -> Style:
        if attributes.tag == "p":
            self._end_paragraph()
        else:
            self._end_sentence()
        return _in_language(attributes, style)

    def start_lang(self, attributes: TagAttributes, style: Style) -> Style:
        return replace(style, language=language_of("lang", attributes.need("xml:lang")))

    def start_voice(self, attributes: TagAttributes, style: Style) -> Style:
        name, outer = attributes.need("name"), style.language or style.outer_language
        language = attributes.language()
        return replace(style, voice=name, language=language, outer_language=outer)

    def start_prosody(self, attributes: TagAttributes, style: Style) -> Style:
        if rate := attributes.take("rate"):
            style = replace(style, rate=rate_of(rate, style.rate))
        if pitch := attributes.take("pitch"):
            style = replace(style, pitch_semitones=pitch_of(pitch, style.pitch_semitones))
        if volume := attributes.take("volume"):
            style = replace(style, volume_db=volume_of(volume, style.volume_db))
        return style

    def start_break(self, attributes: TagAttributes, style: Style) -> Style:
        pause_s = pause_of(attributes.take("time"), attributes.take("strength"))
        self._pauses_s += pause_s
        if self._pauses_s > MOST_PAUSES_S:
            why = f"all pauses together may be {MOST_PAUSES_S:g} s long at most."
            raise SsmlUnsupported("break", why)
        self._end_run()
        self._between_s = 0.0
        self._pause_s += pause_s
        return style

    def start_mark(self, attributes: TagAttributes, style: Style) -> Style:
        self._n_marks += 1
        if self._n_marks > MOST_MARKS:
            raise SsmlUnsupported("mark", f"use at most {MOST_MARKS} marks.")
        self._add(Mark(attributes.need("name")), style)
        return style

    def _add(self, item: Item, style: Style) -> None:
        if style != self._style:
            if isinstance(item, str) and not item.strip():
                return  # between tags
            self._end_run()
            self._style = style
        self._items.append(item)

    def _end_sentence(self) -> None:
        self._items.append(SENTENCE_END)

    def _end_paragraph(self) -> None:
        self._end_run()
        self._between_s = PARAGRAPH_S

    def _end_run(self, *, last: bool = False) -> None:
        """Finish the run, if it has anything. last: of the document."""
        filled = any(not isinstance(item, str) or item.strip() for item in self._items)
        if filled or (last and self._pause_s):
            between_s = self._between_s if self._runs and filled else 0.0
            pause_s = self._pause_s or between_s
            self._runs.append(Run(self._style, tuple(self._items), pause_s))
            self._pause_s = self._between_s = 0.0
        self._items = []


def _in_language(attributes: TagAttributes, style: Style) -> Style:
    return replace(style, language=attributes.language() or style.language)


def _say_as(attributes: TagAttributes) -> Token:
    attributes.take("detail")  # how much detail; there is one way to read each
    return Token("", attributes.need("interpret-as"), attributes.take("format") or "")


def _phoneme(attributes: TagAttributes) -> Token:
    alphabet = attributes.take("alphabet") or "ipa"
    if alphabet != "ipa":
        attributes.refuse("write the phonemes in ipa.", "alphabet", alphabet)
    return Token("", ipa=attributes.need("ph"))


def _sub(attributes: TagAttributes) -> Token:
    return Token(attributes.need("alias", LONGEST_ALIAS))


def _with_text(element: _Element) -> Token:
    """The token with the text of its element; an alias stands in its place."""
    assert element.token is not None
    token = element.token
    text = _SPACE.sub(" ", without_marks("".join(element.text))).strip()
    if element.name == "sub":
        token = replace(token, written=text)
    else:
        token = replace(token, text=text or token.ipa)
    if element.name != "sub" and len(token.text) > LONGEST_SPELT:
        raise SsmlUnsupported(element.name, f"use it for at most {LONGEST_SPELT} characters.")
    return token


_STARTS: Mapping[str, Callable[[_Reader, TagAttributes, Style], Style]] = {
    "speak": _Reader.start_speak,
    "p": _Reader.start_block,
    "s": _Reader.start_block,
    "lang": _Reader.start_lang,
    "voice": _Reader.start_voice,
    "prosody": _Reader.start_prosody,
    "break": _Reader.start_break,
    "mark": _Reader.start_mark,
}
# The tokens of elements that have text only, without their text.
_TOKENS: Mapping[str, Callable[[TagAttributes], Token]] = {
    "say-as": _say_as,
    "phoneme": _phoneme,
    "sub": _sub,
}
_SUPPORTED = sorted([*_STARTS, *_TOKENS])
