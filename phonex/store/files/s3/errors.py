"""What an S3 server answers, as our errors. Its own messages can contain parts of credentials, so
they are never shown and never chained.
"""

import re

from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

from phonex.errors import PhonexError, StorageFull
from phonex.store.errors import StorageUnavailable

_KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
_BUCKET = "Create it, or correct PHONEX_BLOBS."
_RIGHTS = "Allow its key to list, read, write and delete there."
_ADDRESS = "Check the server, and PHONEX_S3_ENDPOINT."
NO_BUCKET = "NoSuchBucket"
_CODES = {  # of S3's errors
    NO_BUCKET: f"there is no such bucket. {_BUCKET}",
    "InvalidAccessKeyId": f"the server does not know the key. {_KEYS}",
    "SignatureDoesNotMatch": f"the server refused the signature. {_KEYS}",
    "ExpiredToken": "the credentials have expired. Renew them.",
    "RequestTimeTooSkewed": "this machine's clock is wrong. Set it.",
    "PermanentRedirect": "the bucket is in another region. Correct PHONEX_S3_REGION.",
    "AuthorizationHeaderMalformed": "the bucket is in another region. Correct PHONEX_S3_REGION.",
}
_FULL = re.compile(r"StorageFull|QuotaExceeded|507 Insufficient Storage|NoSpaceLeft")
_STATUS = re.compile(r"status code: (\d{3})")


def error_of(exc: Exception, place: str) -> PhonexError:
    """place: of the blobs, for the message."""
    said = str(exc)
    if _FULL.search(said):
        return StorageFull(f"{place} is full. Delete audio that is no longer needed there.")
    return StorageUnavailable(f"{place} cannot be used: {_reason(exc, said)}")


def _reason(exc: Exception, said: str) -> str:
    for code, reason in _CODES.items():
        if code in said:
            return reason
    if isinstance(exc, PermissionDeniedError):
        return f"access was denied. {_RIGHTS}"
    if isinstance(exc, UnauthenticatedError):
        return f"the server refused the credentials. {_KEYS}"
    if found := _STATUS.search(said):
        return f"the server answered with status {found[1]}. {_ADDRESS}"
    return f"the server does not answer. {_ADDRESS}"
