"""Paging that stands still while records come: newest first, continued after the last one seen.

Every document carries one more field, `order`: its creation time and its id in one string, so
that one plain index gives the order and one plain comparison the next page. The embedded server
needs it so: beside `$or` it ignores other conditions, and an index with `_id` breaks inserts.
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
    """Some records. next_cursor: what to ask for the ones after them, None when there are none."""

    items: list[T]
    next_cursor: str | None


def order_of(created_at: datetime, record_id: str) -> str:
    """A string that sorts by time and, within a millisecond, by id."""
    return f"{(created_at - _EPOCH) // _MILLISECOND:015d}-{record_id}"


def encode_cursor(order: str) -> str:
    return base64.urlsafe_b64encode(order.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The order a cursor stands for. Raises ValueOutOfRange for what is none of ours."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        order = base64.b64decode(padded, b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError):
        order = ""
    if not _ORDER.fullmatch(order):
        raise ValueOutOfRange(
            "The cursor is not one that a list answered; leave it out to start anew.",
            param="cursor",
        )
    return order


def check_limit(limit: int) -> None:
    """Raises ValueOutOfRange."""
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueOutOfRange(
            f"A page has 1 to {MAX_LIMIT} records; {limit} were asked for.", param="limit"
        )
