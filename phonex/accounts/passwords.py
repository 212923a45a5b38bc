"""Hashes and verifies passwords with Argon2id, in threads of their own."""

import secrets
import unicodedata
from base64 import b64encode
from dataclasses import dataclass

from pwdlib.hashers.argon2 import Argon2Hasher

from phonex.accounts.errors import PasswordTooLong, PasswordTooShort
from phonex.system.worker_threads import WorkerThreads

LEAST_CHARACTERS = 8  # source: NIST SP 800-63B, 3.1.1.2
MOST_BYTES = 1024
# Each hash takes 64 MiB and a quarter of a second of CPU, so no more than two at once.
N_THREADS = 2

_SALT_BYTES, _HASH_BYTES = 16, 32


@dataclass(frozen=True)
class HashCost:
    """The parameters of Argon2id. Source: RFC 9106, 4, the second recommended option."""

    n_passes: int = 3
    memory_kib: int = 64 * 1024
    n_lanes: int = 4

    def hasher(self) -> Argon2Hasher:
        return Argon2Hasher(
            self.n_passes,
            self.memory_kib,
            self.n_lanes,
            hash_len=_HASH_BYTES,
            salt_len=_SALT_BYTES,
        )

    def unmatched_hash(self) -> str:
        """A hash of no known password, which takes as long to verify as any other."""
        parameters = f"m={self.memory_kib},t={self.n_passes},p={self.n_lanes}"
        return f"$argon2id$v=19${parameters}${_random(_SALT_BYTES)}${_random(_HASH_BYTES)}"


def _random(n_bytes: int) -> str:
    return b64encode(secrets.token_bytes(n_bytes)).decode().rstrip("=")


@dataclass(frozen=True)
class Verification:
    """new_hash: to be stored instead, if the stored one was made with other parameters."""

    correct: bool
    new_hash: str | None = None


class Passwords:
    """Passwords are compared in Unicode's form NFKC, as keyboards differ in what they send."""

    def __init__(self, cost: HashCost | None = None) -> None:
        cost = cost or HashCost()
        self._hasher = cost.hasher()
        self._unmatched = cost.unmatched_hash()
        self._threads = WorkerThreads("passwords", N_THREADS)

    async def hash(self, password: str, *, param: str = "password") -> str:
        """Raises PasswordTooShort, PasswordTooLong. param: the field it came in."""
        normal = _normal(password)
        if len(normal) < LEAST_CHARACTERS:
            raise PasswordTooShort(LEAST_CHARACTERS, param)
        if len(normal.encode()) > MOST_BYTES:
            raise PasswordTooLong(MOST_BYTES, param)
        return await self._threads.run(self._hasher.hash, normal)

    async def verify(self, password: str, password_hash: str | None) -> Verification:
        """password_hash: None for an unknown user, which takes as long as a wrong password."""
        normal = _normal(password)
        if len(normal.encode()) > MOST_BYTES:
            return Verification(correct=False)
        known = password_hash or self._unmatched
        correct = await self._threads.run(self._hasher.verify, normal, known)
        if not (correct and password_hash):
            return Verification(correct=False)
        if self._hasher.check_needs_rehash(password_hash):
            return Verification(True, await self._threads.run(self._hasher.hash, normal))
        return Verification(correct=True)

    def close(self) -> None:
        self._threads.close()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
