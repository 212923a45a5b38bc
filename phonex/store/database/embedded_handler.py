"""nx-27017's commands, with every SQLite failure reported to the client as a MongoDB error.

nx-27017 and neosqlite hide some failures: a find-and-modify whose write failed is answered like one
that matched nothing. So each statement is watched, and a command during which the storage failed
is answered with that failure.
"""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from nx_27017.handler import Connection, NeoSQLiteHandler  # type: ignore[import-untyped]

# Parsed wire messages: nx-27017's input and output.
Message = dict[str, Any]
Reply = tuple[int, dict[str, Any]]

# Source: MongoDB, src/mongo/base/error_codes.yml.
UNKNOWN_ERROR, READ_ONLY, DUPLICATE_KEY, OUT_OF_DISK_SPACE = 8, 20, 11000, 14031

# Errors of a statement, not of the storage: neosqlite handles them by trying another statement.
_OF_STATEMENTS = (None, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT)
# SQLite's codes for a full disk, an exceeded quota, a file size limit (the last two: I/O errors).
_FULL = {
    "SQLITE_FULL",
    "SQLITE_IOERR_WRITE",
    "SQLITE_IOERR_FSYNC",
    "SQLITE_IOERR_DIR_FSYNC",
    "SQLITE_IOERR_TRUNCATE",
    "SQLITE_IOERR_SHMSIZE",
}
_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN)

T = TypeVar("T")
Note = Callable[[sqlite3.Error], None]


class _WatchedCursor(sqlite3.Cursor):
    """note: called with every error. An UPDATE … RETURNING is committed by the last fetch."""

    def __init__(self, connection: sqlite3.Connection, note: Note) -> None:
        super().__init__(connection)
        self._note = note

    def execute(self, *args: Any) -> "_WatchedCursor":
        return self._watched(super().execute, *args)

    def executemany(self, *args: Any) -> "_WatchedCursor":
        return self._watched(super().executemany, *args)

    def executescript(self, script: str) -> sqlite3.Cursor:
        return self._watched(super().executescript, script)

    def fetchone(self) -> Any:
        return self._watched(super().fetchone)

    def fetchall(self) -> list[Any]:
        return self._watched(super().fetchall)

    def __next__(self) -> Any:
        return self._watched(super().__next__)

    def _watched(self, call: Callable[..., T], *args: Any) -> T:
        try:
            return call(*args)
        except sqlite3.Error as exc:
            self._note(exc)
            raise


class _WatchedConnection(sqlite3.Connection):
    def __init__(self, note: Note, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._note = note

    def cursor(self, *_: Any) -> _WatchedCursor:  # type: ignore[override]  # no other kind
        return _WatchedCursor(self, self._note)

    def execute(self, *args: Any) -> sqlite3.Cursor:
        return self.cursor().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        return self.cursor().executemany(*args)

    def executescript(self, script: str) -> sqlite3.Cursor:
        return self.cursor().executescript(script)


class TruthfulHandler(NeoSQLiteHandler):  # type: ignore[misc]  # it has no types
    """Answers a command once it is committed, or with the error that prevented it."""

    def __init__(self, data_dir: str) -> None:
        self._noted = threading.local()  # a command runs in one thread
        super().__init__(data_dir=data_dir)

    def handle_command(self, msg: Message) -> Reply:
        if any("fsync" in body for kind, body in msg["sections"] if kind == "body"):
            return self._truly(self._flush, msg)
        return self._truly(super().handle_command, msg)

    def _flush(self, msg: Message) -> Reply:
        """Move the write-ahead logs into their databases, and empty them: they have copies of
        what was deleted.
        """
        for name, connection in list(self._conns.items()):
            with self._lock_for(name):
                busy, _, _ = connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                return msg["request_id"], _refusal(sqlite3.OperationalError("the log is in use"))
        return msg["request_id"], {"ok": 1}

    def handle_insert(self, msg: Message) -> Reply:
        return self._truly(super().handle_insert, msg)

    def _truly(self, command: Callable[[Message], Reply], msg: Message) -> Reply:
        faults: list[sqlite3.Error] = []
        self._noted.faults = faults
        try:
            request_id, answer = command(msg)
        except sqlite3.Error as exc:
            return msg["request_id"], _refusal(next(filter(_is_of_storage, faults), exc))
        fault = _hidden_fault(faults, answer)
        return request_id, answer if fault is None else _refusal(fault)

    def _open_db_conn(self, db_name: str) -> Connection:
        connection = Connection(
            self._db_file(db_name),
            check_same_thread=False,
            journal_mode=self.journal_mode,
            factory=lambda *args, **options: _WatchedConnection(self._note, *args, **options),
        )
        connection.db.execute("PRAGMA temp_store = MEMORY")  # a full TMPDIR must not stop queries
        connection.db.execute("PRAGMA secure_delete = ON")  # deleted texts are overwritten
        return connection

    def _note(self, fault: sqlite3.Error) -> None:
        getattr(self._noted, "faults", []).append(fault)


def _hidden_fault(faults: list[sqlite3.Error], answer: dict[str, Any]) -> sqlite3.Error | None:
    """An error that the answer does not report, if any."""
    of_storage = next(filter(_is_of_storage, faults), None)
    if of_storage is None and faults and answer.get("value", answer) is None:
        return faults[-1]  # a find-and-modify that claims to have matched nothing
    return of_storage


def _primary_code(fault: sqlite3.Error) -> int | None:
    code: int | None = getattr(fault, "sqlite_errorcode", None)  # Python's own errors have none
    return None if code is None else code & 0xFF


def _is_of_storage(fault: sqlite3.Error) -> bool:
    return _primary_code(fault) not in _OF_STATEMENTS


def says_full(fault: sqlite3.Error) -> bool:
    """Whether SQLite ran out of space."""
    return getattr(fault, "sqlite_errorname", "") in _FULL


def _refusal(fault: sqlite3.Error) -> dict[str, Any]:
    code = UNKNOWN_ERROR
    if says_full(fault):
        code = OUT_OF_DISK_SPACE
    elif _primary_code(fault) in _UNWRITABLE:
        code = READ_ONLY
    elif isinstance(fault, sqlite3.IntegrityError):
        code = DUPLICATE_KEY
    return {"ok": 0, "code": code, "errmsg": str(fault)}
