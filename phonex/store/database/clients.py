"""Motor's clients: of a MongoDB server, or of the embedded one."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pymongo.errors import ConfigurationError as DriverConfigurationError
from pymongo.errors import PyMongoError

from phonex.errors import ConfigurationError

if TYPE_CHECKING:  # loaded when a database is opened
    from motor.motor_asyncio import AsyncIOMotorClient

logger = logging.getLogger(__name__)

SELECTION_MS = 1500
CONNECT_MS = 1500
SOCKET_MS = 5_000
# Less than SOCKET_MS: the answer that too few members have a write shall still arrive.
WRITE_MS = 4_000

Client = "AsyncIOMotorClient[dict[str, Any]]"


def open_client(uri: str, *, of_server: bool) -> "AsyncIOMotorClient[dict[str, Any]]":
    """A client that connects on first use.

    of_server: the address is one that somebody wrote, of a MongoDB server; what it says of how to
    write goes first. Raises ConfigurationError for an invalid address.
    """
    # The embedded server acknowledges what is written only when it survives a power loss.
    options = write_options(uri) if of_server else {"journal": True}
    return _open(uri, {"socketTimeoutMS": SOCKET_MS, **options})


def open_patient_client(uri: str) -> "AsyncIOMotorClient[dict[str, Any]]":
    """A client of a MongoDB server whose calls may take long. Raises ConfigurationError."""
    return _open(uri, {"maxPoolSize": 2})


def write_options(uri: str) -> dict[str, object]:
    """How to write to a MongoDB server, as far as its address does not say.

    What is acknowledged is on the disks of most members, so that no failover undoes it; what a
    failover interrupts is tried again, once.
    """
    said = {name.lower() for name, _ in parse_qsl(urlsplit(uri).query, keep_blank_values=True)}
    options: dict[str, object] = {} if "retrywrites" in said else {"retryWrites": True}
    if not said & {"w", "journal", "j"}:
        options |= {"w": "majority", "journal": True}
    if not said & {"w", "wtimeoutms", "wtimeout"}:
        options["wTimeoutMS"] = WRITE_MS
    return options


def warn_of(hello: Mapping[str, object]) -> None:
    """Log what a MongoDB server lacks. hello: its answer to this command."""
    if "setName" not in hello and hello.get("msg") != "isdbgrid":  # source: MongoDB's manual
        logger.warning(
            "The MongoDB server is not a replica set: it has no failover, and a write that is "
            "interrupted is not tried again. Start it with --replSet rs0 and run rs.initiate() "
            "once; one member is enough."
        )


def _open(uri: str, options: Mapping[str, object]) -> "AsyncIOMotorClient[dict[str, Any]]":
    from motor.motor_asyncio import AsyncIOMotorClient

    known: dict[str, Any] = dict(options)  # as Motor declares them
    try:
        return AsyncIOMotorClient(
            uri,
            appname="phonex",
            serverSelectionTimeoutMS=SELECTION_MS,
            connectTimeoutMS=CONNECT_MS,
            **known,
        )
    except (PyMongoError, ValueError, OSError) as exc:
        # The address may contain a password, so it is not quoted.
        raise ConfigurationError(_reason(uri, exc)) from exc


def _reason(uri: str, exc: Exception) -> str:
    if isinstance(exc, OSError):  # of a file that an option names
        return (
            f"PHONEX_MONGO_URI names a file for TLS that cannot be used ({exc.strerror}): check "
            "tlsCAFile and tlsCertificateKeyFile."
        )
    if uri.startswith("mongodb+srv:") and isinstance(exc, DriverConfigurationError):
        return (
            "PHONEX_MONGO_URI is mongodb+srv://, and DNS has no servers for this name. Check the "
            "name and that DNS can be reached, or list the servers: mongodb://HOST1,HOST2/."
        )
    return (
        "PHONEX_MONGO_URI is not a valid MongoDB address; "
        "use the form mongodb://user:password@host:27017/."
    )
