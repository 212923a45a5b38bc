"""Paging that is stable while records are added: newest first, continued after the last one seen.

Every document has an extra field, `order`: its creation time and id in one string, so that one
plain index gives the order and one plain comparison the next page. The embedded server requires
this: next to `$or` it ignores other conditions, and an index with `_id` breaks inserts.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from phonex.errors import ValueOutOfRange

T = TypeVar("T")

MAX_LIMIT = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ORDER = re.compile(r"[0-9]{15}-[a-z0-9-]{1,64}")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of records. next_cursor: the cursor of the next page; None on the last one."""

    items: list[T]
    next_cursor: str | None


def order_of(created_at: datetime, record_id: str = "") -> str:
    """A string that sorts by time and, within a millisecond, by id."""
    return f"{(created_at - _EPOCH) // _MILLISECOND:015d}-{record_id}"


def encode_cursor(order: str) -> str:
    return base64.urlsafe_b64encode(order.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The order a cursor stands for. Raises ValueOutOfRange for an invalid cursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        order = base64.b64decode(padded, b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError):
        order = ""
    if not _ORDER.fullmatch(order):
        raise ValueOutOfRange(
            "The cursor is invalid; use the next_cursor of a list, or omit it to start over.",
            param="cursor",
        )
    return order


def check_limit(limit: int) -> None:
    """Raises ValueOutOfRange."""
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueOutOfRange(
            f"The limit must be 1 to {MAX_LIMIT} records, not {limit}.", param="limit"
        )
