"""The attributes of one SSML tag."""

from collections.abc import Mapping
from typing import NoReturn

from phonex.text.phoneme_markup import without_marks
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.units import language_of

LONGEST_NAME = 128

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
# As they are written.
_SHORT = {_LANG: "xml:lang", _SCHEMA: "xsi:schemaLocation"}


class TagAttributes:
    """The attributes of a tag; each may be taken once, and none may be left."""

    def __init__(self, tag: str, given: Mapping[str, str]) -> None:
        self.tag = tag
        self._given = {_SHORT.get(name, name): value.strip() for name, value in given.items()}

    def take(self, name: str, longest: int = LONGEST_NAME) -> str | None:
        value = self._given.pop(name, None)
        if value is not None and len(value) > longest:
            self.refuse(f"use at most {longest} characters.", name, value)
        return without_marks(value) if value else value

    def need(self, name: str, longest: int = LONGEST_NAME) -> str:
        value = self.take(name, longest)
        if not value:
            raise SsmlUnsupported(self.tag, f"give it the attribute {name}.")
        return value

    def language(self) -> str | None:
        value = self.take("xml:lang")
        return language_of(self.tag, value) if value else None

    def end(self) -> None:
        for name, value in self._given.items():
            self.refuse("this attribute is not supported.", name.rpartition("}")[2], value)

    def refuse(self, why: str, name: str, value: str) -> NoReturn:
        raise SsmlUnsupported(self.tag, why, name, value)
