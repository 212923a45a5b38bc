"""What can be wrong with SSML."""

from phonex.errors import InvalidInput

_LONGEST_QUOTE = 64  # of a name or value that a message repeats


class SsmlMalformed(InvalidInput):
    """The text is not well-formed XML. line, column: from 1."""

    code = "ssml_malformed"
    param = "text"

    def __init__(self, why: str, line: int, column: int) -> None:
        super().__init__(
            f"The SSML is not well-formed XML: {why}, line {line}, column {column}. "
            "Close every tag, and write & as &amp; and < as &lt;."
        )


class SsmlUnsupported(InvalidInput):
    """A tag, an attribute or a value that is not supported, or is beyond a limit."""

    code = "ssml_unsupported"
    param = "text"

    def __init__(self, tag: str, why: str, attribute: str = "", value: str = "") -> None:
        """attribute: the one at fault, with its value."""
        at_fault = f' {_shortened(attribute)}="{_shortened(value)}"' if attribute else ""
        super().__init__(f"<{_shortened(tag)}{at_fault}>: {why}")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
