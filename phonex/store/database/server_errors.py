"""What a MongoDB server answers when it cannot be used as it is, and what to do about it.

Nothing that the driver says is quoted: an address may contain a password.
"""

from collections.abc import Mapping, Sequence

from pymongo.errors import (
    ConfigurationError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from phonex.errors import DatabaseUnavailable, Unavailable

URI = "PHONEX_MONGO_URI"

# Source: MongoDB, src/mongo/base/error_codes.yml.
UNAUTHORIZED, AUTHENTICATION_FAILED, ATLAS = 13, 18, 8000
ILLEGAL_OPERATION = 20
WRITE_CONCERN_FAILED, UNKNOWN_WRITE_CONCERN, UNSATISFIABLE_WRITE_CONCERN = 64, 79, 100
INDEX_OPTIONS_CONFLICT, INDEX_KEYS_CONFLICT = 85, 86
DUPLICATE_KEY = 11000


class DatabaseUnusable(DatabaseUnavailable):
    """The server can be reached, but not used: somebody has to change something."""

    def __init__(self, message: str) -> None:
        Unavailable.__init__(self, message)


_LOGIN = f"MongoDB refuses the user name or password in {URI}. Correct them; if the user belongs "
_LOGIN += "to another database than the one in the address, add authSource=NAME to it."
_RIGHTS = f"The user in {URI} has no right to do this. Give it the role readWrite on the database "
_RIGHTS += "of PHONEX_MONGO_DB."
_RETRY = "The MongoDB server is not a replica set, which retryable writes need. Make it one (start "
_RETRY += "mongod with --replSet rs0, then run rs.initiate() once; one member is enough), or add "
_RETRY += f"retryWrites=false to {URI}."
_OLD = "The version of the MongoDB server is not supported; Phonex needs 4.4 or later."
_CONCERN = f"MongoDB cannot meet the write concern in {URI}: the replica set has too few members, "
_CONCERN += "or none with these tags. Change w=, or add members."
_BEHIND = "Too few members of the replica set acknowledge what is written. Start the others, or "
_BEHIND += "remove them from its configuration."
_UNTRUSTED = (
    f"The TLS certificate of the MongoDB server is not trusted. Add tlsCAFile=FILE to {URI} "
)
_UNTRUSTED += "with the certificate of its authority, and use the host name in the certificate."
_NO_TLS = f"The MongoDB server at {URI} does not speak TLS as the address demands. Remove tls=true "
_NO_TLS += "from it, or turn TLS on in the server."
_TLS_FAILED = f"The TLS connection to the MongoDB server fails. Check the tls options in {URI} and "
_TLS_FAILED += "the server's log; a server may demand tlsCertificateKeyFile=FILE."
_CLOSED = (
    f"The MongoDB server closes connections at once. If it demands TLS, add tls=true to {URI}."
)
_NO_PRIMARY = "The MongoDB replica set has no primary. Start its other members; a new set needs "
_NO_PRIMARY += "rs.initiate() once."
_OTHER_SET = f"No server at {URI} belongs to the replica set that the address names. Correct "
_OTHER_SET += "replicaSet=NAME."

_BY_CODE = {
    UNAUTHORIZED: _RIGHTS,
    AUTHENTICATION_FAILED: _LOGIN,
    WRITE_CONCERN_FAILED: _BEHIND,
    UNKNOWN_WRITE_CONCERN: _CONCERN,
    UNSATISFIABLE_WRITE_CONCERN: _CONCERN,
}
# Words of the driver and of OpenSSL, in lower case; the first that is found counts.
_BY_WORDS: Mapping[type[PyMongoError], Sequence[tuple[str, str]]] = {
    OperationFailure: (
        ("transaction numbers are only allowed", _RETRY),
        ("does not support retryable writes", _RETRY),
        ("bad auth", _LOGIN),
    ),
    ConfigurationError: (("wire version", _OLD), ("does not support retryable writes", _RETRY)),
    ServerSelectionTimeoutError: (
        ("certificate verify failed", _UNTRUSTED),
        ("wrong version number", _NO_TLS),
        ("record layer failure", _NO_TLS),
        ("ssl handshake failed", _TLS_FAILED),
        ("for replica set name", _OTHER_SET),
        ("connection closed", _CLOSED),
        ("no primary available", _NO_PRIMARY),
        ("no replica set members", _NO_PRIMARY),
    ),
}


def explain(exc: Exception) -> DatabaseUnavailable:
    """The error for a client, of one of the driver."""
    if isinstance(exc, OperationFailure) and exc.code in _BY_CODE:
        return DatabaseUnusable(_BY_CODE[exc.code])
    said = str(exc).lower()
    for kind, known in _BY_WORDS.items():
        if isinstance(exc, kind):
            found = next((message for words, message in known if words in said), None)
            return DatabaseUnavailable() if found is None else DatabaseUnusable(found)
    return DatabaseUnavailable()


def needs_replica_set(exc: OperationFailure) -> bool:
    """Whether a server refused a retryable write because it is not in a replica set."""
    return exc.code == ILLEGAL_OPERATION and explain(exc).message == _RETRY
