"""The secrets of an installation: made at the first start, kept in private files."""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import ConfigurationError
from phonex.system.atomic_file import create_once

N_BYTES = 32  # as long as the hash of HS256; source: RFC 7518, 3.2


@dataclass(frozen=True)
class SecretFile:
    """loss: what happens if the secret is replaced."""

    name: str
    loss: str


TOKENS = SecretFile("tokens.key", "everyone has to sign in again")
WATERMARK = SecretFile(
    "watermark.key", "POST /v1/audio/verify does not know the audio made before any more"
)

WEBHOOKS = SecretFile("webhooks.key", "receivers of webhooks need the new GET /webhooks/secret")


def load_secret(folder: Path, which: SecretFile = TOKENS) -> bytes:
    """A secret in a folder, made if there is none. Blocks. Raises ConfigurationError."""
    path = folder / which.name
    try:
        content = _read_or_create(path)
        status = path.stat()
    except OSError as exc:
        raise ConfigurationError(
            f"The secret {path} cannot be used: {exc.strerror or exc}. Give the user that runs "
            "Phonex read and write permission for that folder (PHONEX_SECRETS_DIR, else in "
            "PHONEX_DATA_DIR)."
        ) from exc
    if len(content) < 2 * N_BYTES:
        raise ConfigurationError(
            f"The secret {path} is damaged: it is too short. Restore it from a copy or delete it; "
            f"then a new one is made, and {which.loss}."
        )
    # Another user's file, such as one that is mounted, is read by right of its group.
    strangers = stat.S_IRWXO if status.st_uid != os.geteuid() else stat.S_IRWXG | stat.S_IRWXO
    if status.st_mode & strangers:
        raise ConfigurationError(
            f"Other users of this machine can read the secret {path}. Run `chmod 600 {path}`; if "
            f"it may have been read, delete it instead; then {which.loss}."
        )
    return content


def _read_or_create(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        create_once(path, secrets.token_hex(N_BYTES).encode())
        return path.read_bytes().strip()
