"""The text of an API key: a prefix that secret scanners find, random characters, a checksum.

The checksum refuses mistyped keys without a look into the database.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "phx_"
START_LENGTH = len(PREFIX) + 6  # shown in lists

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_N_RANDOM = 32  # 190 bits
_N_CHECK = 6  # holds 32 bits
_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_N_RANDOM}}})([0-9A-Za-z]{{{_N_CHECK}}})")


def make_api_key() -> str:
    body = "".join(secrets.choice(_DIGITS) for _ in range(_N_RANDOM))
    return f"{PREFIX}{body}{_checksum(body)}"


def looks_like_api_key(text: str) -> bool:
    return text.startswith(PREFIX)


def is_api_key(text: str) -> bool:
    """Whether a text has the form of a key and the right checksum."""
    found = _FORM.fullmatch(text)
    return found is not None and found[2] == _checksum(found[1])


def hash_api_key(key: str) -> str:
    """SHA-256 in hex. A fast hash is enough: a random key cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(body: str) -> str:
    """CRC-32 in base 62."""
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(_N_CHECK):
        rest, digit = divmod(rest, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
