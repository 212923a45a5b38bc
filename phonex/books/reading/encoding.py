"""The encoding of a page: by its byte order mark, else as it declares, else UTF-8.

Source: https://www.w3.org/TR/xml/#sec-guessing and https://html.spec.whatwg.org/#charset
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,200}?charset)\s?=\s?["']?([A-Za-z0-9_-]{2,20})""",
    re.IGNORECASE,
)
_HEAD = 2048  # bytes in which a declaration is looked for
# What books are in. Python knows more, some of which take quadratic time or are no text.
_KNOWN = re.compile(
    r"utf-?8|utf-?16|(?:us-)?ascii|iso-?8859-?\d{1,2}|(?:windows-|cp)125\d|shift[_-]jis|euc-(?:jp|kr)"
    r"|gb2312|gbk|gb18030|big5|koi8-[ru]",
    re.IGNORECASE,
)


def decode_page(data: bytes) -> str:
    """Never fails: what cannot be read becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    declared = _DECLARED.search(data[:_HEAD])
    name = declared[1].decode() if declared else ""
    # UTF-16 that can be read as ASCII is none.
    encoding = name if _KNOWN.fullmatch(name) and not name.lower().startswith("utf") else "utf-8"
    try:
        return data.decode(encoding, errors="replace")
    except LookupError:
        return data.decode(errors="replace")
