"""Refuses paths, queries, JSON and form fields that are not UTF-8.

Parsers tolerate them: they replace bytes, guess another encoding, or pass on half a character. They
are refused before any parser sees them, so that what is stored is what was sent.
"""

import codecs
from typing import Protocol
from urllib.parse import unquote_to_bytes

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phonex.routes.http.body import RefusableBody
from phonex.routes.http.errors import NotEncoded, NotText
from phonex.routes.http.problem import problem_of


class WellFormed:
    """Refuses paths, queries, JSON and form fields that are not UTF-8."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            check_target(scope.get("raw_path") or b"", scope["query_string"])
            check = _check_of(Headers(scope=scope).get("content-type", ""))
        except NotText as exc:
            await problem_of(exc).response(Request(scope))(scope, receive, send)
            return
        if check is not None:
            body = CheckedBody(receive, send, check)
            receive, send = body.receive, body.send
        await self._app(scope, receive, send)


def check_target(path: bytes, query: bytes) -> None:
    """Raises NotText, which names the path or the query parameter."""
    _check(unquote_to_bytes(path), "path")
    _check_pairs(query, "query")


def _check_pairs(pairs: bytes, where: str) -> None:
    for pair in pairs.split(b"&"):
        name, _, value = (unquote_to_bytes(part) for part in pair.partition(b"="))
        _check(name, where)
        _check(value, name.decode())


def _check(text: bytes, field: str) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as exc:
        raise NotText(field) from exc


class Check(Protocol):
    def feed(self, data: bytes, *, last: bool) -> None:
        """Raises NotText, NotEncoded."""


class CheckedBody(RefusableBody):
    """A request body that is refused when it is not UTF-8."""

    def __init__(self, receive: Receive, send: Send, check: Check) -> None:
        super().__init__(receive, send)
        self._check = check

    async def receive(self) -> Message:
        """Raises Refused."""
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        try:
            self._check.feed(message.get("body", b""), last=not message.get("more_body", False))
        except (NotText, NotEncoded) as exc:
            return self._refuse(exc)
        return message


def _check_of(content_type: str) -> Check | None:
    """The check for bodies of a content type. Raises NotText for a form in another encoding."""
    kind, options = parse_options_header(content_type)
    if kind == b"multipart/form-data" and b"boundary" in options:
        if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise NotText("body")
        return FormCheck(options[b"boundary"])
    if kind == b"application/x-www-form-urlencoded":
        return EncodedFormCheck()
    return TextCheck("body") if b"json" in kind or kind == b"text/csv" else None


class TextCheck:
    """Checks text in pieces."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, data: bytes, *, last: bool) -> None:
        try:
            self._decoder.decode(data, last)
        except UnicodeDecodeError as exc:
            raise NotText(self._field) from exc


class EncodedFormCheck:
    """Checks a percent-encoded form once it is whole. Starlette reads other bytes as Latin-1."""

    def __init__(self) -> None:
        self._body = b""

    def feed(self, data: bytes, *, last: bool) -> None:
        self._body += data
        if not last:
            return
        if not self._body.isascii():
            raise NotEncoded
        _check_pairs(self._body, "body")


class FormCheck:
    """Checks a form in pieces: field names, and the values of fields that are not files."""

    def __init__(self, boundary: bytes) -> None:
        self._name, self._value = b"", b""  # of the current part header
        self._disposition = b""
        self._text: TextCheck | None = None
        self._parser: MultipartParser | None = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_to_name,
                "on_header_value": self._add_to_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_value,
                "on_part_data": self._take_value,
                "on_part_end": self._end_value,
            },
        )

    def feed(self, data: bytes, *, last: bool) -> None:
        if self._parser is None:
            return
        try:
            self._parser.write(data)
        except FormParserError:  # the app's parser reports it
            self._parser = None

    def _begin(self) -> None:
        self._disposition = b""

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name, self._value = b"", b""

    def _begin_value(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"")
        _check(name, "name")
        self._text = None if b"filename" in options else TextCheck(name.decode())

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        if self._text is not None:
            self._text.feed(data[start:end], last=False)

    def _end_value(self) -> None:
        if self._text is not None:
            self._text.feed(b"", last=True)
