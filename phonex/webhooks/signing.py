"""Signatures by which a receiver knows that a message is from this service.

Source: Standard Webhooks, 1.0: HMAC-SHA256 over id, timestamp and body, in Base64.
"""

import base64
import hashlib
import hmac

PREFIX = "whsec_"
VERSION = "v1"


def owner_key(master: bytes, owner_id: str | None) -> bytes:
    """The key of an owner, which tells nothing of those of others. master: the installation's."""
    return hmac.digest(master, f"webhooks/{owner_id or ''}".encode(), hashlib.sha256)


def shown_secret(key: bytes) -> str:
    """A key as receivers take it."""
    return PREFIX + base64.b64encode(key).decode()


def signed_headers(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    signature = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"{VERSION},{base64.b64encode(signature).decode()}",
    }
