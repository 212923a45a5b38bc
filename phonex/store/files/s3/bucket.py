"""A bucket: how it is reached, and what its server can do."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from phonex.errors import ConfigurationError
from phonex.store.errors import StorageUnavailable
from phonex.store.files.s3.errors import NO_BUCKET, error_of

if TYPE_CHECKING:  # it is nowhere else
    from obstore.store import S3Config

logger = logging.getLogger(__name__)

# A request is given up early: who waits is told to come again, which is better than to hang.
_CONNECT_S, _REQUEST_S = 5, 20
_RETRIES = 3
_RETRY_S = 3.0
_PROBE = ".phonex-probe"


@dataclass(frozen=True)
class S3Address:
    """prefix: of all keys, without slashes at its ends; may be empty. endpoint: of a server that is
    not AWS; its buckets are addressed by path. region: None leaves it to AWS_REGION.
    """

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None

    @property
    def url(self) -> str:
        return "/".join(filter(None, (f"s3://{self.bucket}", self.prefix)))

    @property
    def origin(self) -> str:
        """Tells it from buckets of the same name on other servers."""
        return f"{self.endpoint or ''} {self.url}"


class Bucket:
    """A connection to a bucket. The credentials are AWS's variables, or the machine's role."""

    def __init__(self, address: S3Address) -> None:
        """Raises ConfigurationError."""
        self.address = address
        self.place = f"{address.url} (PHONEX_BLOBS)"
        try:
            self.store = _connect(address)
        except (BaseError, ValueError):  # what it says can contain credentials
            raise ConfigurationError(
                f"{self.place} cannot be opened: check PHONEX_S3_ENDPOINT, PHONEX_S3_REGION and "
                "the variables that begin with AWS_."
            ) from None
        self._probing = threading.Lock()
        self._conditional: bool | None = None

    def prepare(self) -> None:
        """Raises ConfigurationError when the bucket cannot be used."""
        try:
            self.check()
            self.replaces_safely()
        except StorageUnavailable as exc:
            raise ConfigurationError(exc.message) from exc

    def check(self) -> None:
        """Raises StorageUnavailable when the bucket does not answer."""
        with self.errors():
            # Of this folder there is nothing: any answer will do.
            next(iter(obstore.list(self.store, _PROBE, chunk_size=1)), None)

    def replaces_safely(self) -> bool:
        """Whether the server refuses to replace another version than the one that is named.

        Asked once. Raises StorageUnavailable.
        """
        with self._probing:
            if self._conditional is None:
                with self.errors():
                    self._conditional = self._probe()
                if not self._conditional:
                    logger.warning(
                        "%s has no conditional writes: when two machines change a voice at the "
                        "same moment, one of the changes is lost",
                        self.address.url,
                    )
            return self._conditional

    def _probe(self) -> bool:
        path = f"{_PROBE}-{secrets.token_hex(8)}"
        made = obstore.put(self.store, path, b"1")
        try:
            return self._refuses(path, {"e_tag": '"0"'}) and self._takes(path, made["e_tag"])
        finally:
            with suppress(BaseError):
                obstore.delete(self.store, path)

    def _refuses(self, path: str, version: "obstore.UpdateVersion") -> bool:
        try:
            obstore.put(self.store, path, b"2", mode=version)
        except (PreconditionError, AlreadyExistsError):
            return True
        except BaseError as exc:
            if "501" in str(exc):
                return False
            raise
        return False  # it ignores the condition

    def _takes(self, path: str, e_tag: str | None) -> bool:
        try:
            obstore.put(self.store, path, b"3", mode={"e_tag": e_tag})
        except (PreconditionError, AlreadyExistsError):
            return False
        return True

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Convert the library's errors, but for those that tell of one blob: FileNotFoundError,
        and PreconditionError and AlreadyExistsError for the version that was asked for.
        """
        try:
            yield
        except FileNotFoundError as exc:
            if NO_BUCKET in str(exc):
                raise error_of(exc, self.place) from None
            raise
        except (PreconditionError, AlreadyExistsError):
            raise
        except BaseError as exc:
            raise error_of(exc, self.place) from None


def _connect(address: S3Address) -> S3Store:
    config: S3Config = {}
    if address.endpoint:
        config["endpoint"] = address.endpoint
    if address.region:
        config["region"] = address.region
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,
        client_options={
            "allow_http": (address.endpoint or "").startswith("http://"),
            "connect_timeout": timedelta(seconds=_CONNECT_S),
            "timeout": timedelta(seconds=_REQUEST_S),
        },
        retry_config={
            "max_retries": _RETRIES,
            "retry_timeout": timedelta(seconds=_RETRY_S),
            "backoff": {"init_backoff": timedelta(milliseconds=100)},
        },
    )
