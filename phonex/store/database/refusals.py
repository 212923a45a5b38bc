"""Errors of a database that answers but refuses writes. Callers handle them as StorageFull."""

from phonex.errors import StorageFull

EXIT_FULL = 73  # the embedded server has no disk space to start; EX_CANTCREAT of sysexits.h


class DatabaseFull(StorageFull):
    """place: where space is needed; said: the database's error message, a few words."""

    def __init__(self, place: str, said: str) -> None:
        super().__init__(
            f"The database cannot write ({said}): its disk is full, over quota or failing. Make "
            f"room on {place}: delete audio that is no longer needed, or other files."
        )


class DatabaseReadOnly(StorageFull):
    """place: what must become writable."""

    code = "storage_unavailable"
    status = 503
    retry_after = 30

    def __init__(self, place: str, said: str) -> None:
        super().__init__(
            f"The database cannot write ({said}). Give the user that runs it write permission "
            f"on {place}."
        )
