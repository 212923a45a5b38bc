"""The secret that signs tokens: made at the first start, kept in a private file."""

import secrets
import stat
from pathlib import Path

from phonex.errors import ConfigurationError
from phonex.system.atomic_file import create_once

FILE_NAME = "tokens.key"
N_BYTES = 32  # as long as the hash of HS256; source: RFC 7518, 3.2


def load_secret(folder: Path) -> bytes:
    """The secret of a folder, made if there is none. Blocks. Raises ConfigurationError."""
    path = folder / FILE_NAME
    try:
        content = _read_or_create(path)
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as exc:
        raise ConfigurationError(
            f"The secret {path} cannot be used: {exc.strerror or exc}. Give the user that runs "
            "Phonex read and write permission for that folder (it is in PHONEX_DATA_DIR)."
        ) from exc
    if len(content) < 2 * N_BYTES:
        raise ConfigurationError(
            f"The secret {path} is damaged: it is too short. Delete it; a new one is made, and "
            "everyone has to sign in again."
        )
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(
            f"Other users of this machine can read the secret {path}. Run `chmod 600 {path}`; if "
            "it may have been read, delete it instead, and everyone has to sign in again."
        )
    return content


def _read_or_create(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        create_once(path, secrets.token_hex(N_BYTES).encode())
        return path.read_bytes().strip()
