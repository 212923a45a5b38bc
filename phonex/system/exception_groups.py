"""Errors that several tasks raised together."""

from typing import TypeVar

E = TypeVar("E", bound=Exception)


def first_error(group: BaseExceptionGroup[E], kind: type[E]) -> E:
    """The first error of a group, which may have groups in it; kind: of all its errors."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, kind), "the group has no others"
    return first
