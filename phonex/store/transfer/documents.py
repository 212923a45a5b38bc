"""Documents as lines of text, and sums of them that are the same on every server."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId, json_util
from bson.json_util import JSONMode, JSONOptions

from phonex.store.database.connection import Document

_OPTIONS: JSONOptions = JSONOptions(json_mode=JSONMode.RELAXED, tz_aware=True, tzinfo=UTC)
_MODULUS = 2**256
_EXACT = 2**53  # whole numbers below are exact in a float
_HEX_DIGITS = 64


def to_json(document: Document) -> str:
    """MongoDB's extended JSON, in one line."""
    return json_util.dumps(document, json_options=_OPTIONS, separators=(",", ":"))


def from_json(text: str) -> Document:
    """Raises ValueError, TypeError for something else than extended JSON of a document."""
    found = json_util.loads(text, json_options=_OPTIONS)
    if not isinstance(found, dict):
        raise TypeError("it is no document")
    return found


def digest(document: Document) -> int:
    """Of the values, whatever the order of the fields and the types of the numbers."""
    text = json.dumps(_plain(document), sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


class Tally:
    """How many documents, and the sum of their digests: the same in any order."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, document: Document) -> None:
        self.count += 1
        self._sum = (self._sum + digest(document)) % _MODULUS

    @property
    def sum(self) -> str:
        return f"{self._sum:0{_HEX_DIGITS}x}"


def _plain(value: Any) -> object:  # of any type that a document has
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return {"$date": round(value.timestamp() * 1000)}
    if isinstance(value, ObjectId):
        return {"$oid": str(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)  # a server may store 1.0 as 1
    return value
