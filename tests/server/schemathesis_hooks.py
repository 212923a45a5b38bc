"""Writes the fuzzed bodies that are neither JSON nor forms."""

import msgpack
import schemathesis
from schemathesis import SerializationContext


@schemathesis.serializer("application/jsonl", "application/x-ndjson", "text/csv")
def write_text(ctx: SerializationContext, value: object) -> bytes:
    return str(value).encode("utf-8", "replace")


INTEGERS = (-(2**63), 2**64 - 1)  # those of MessagePack


@schemathesis.serializer("application/msgpack")
def write_message_pack(ctx: SerializationContext, value: object) -> bytes:
    packed: bytes = msgpack.packb(narrowed(value))
    return packed


def narrowed(value: object) -> object:
    """The value with its integers in the range of MessagePack."""
    match value:
        case bool():
            return value
        case int():
            return min(max(value, INTEGERS[0]), INTEGERS[1])
        case dict():
            return {key: narrowed(each) for key, each in value.items()}
        case list():
            return [narrowed(each) for each in value]
        case _:
            return value
