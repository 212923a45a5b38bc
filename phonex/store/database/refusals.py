"""What a database that answers may refuse: to write. Raised where StorageFull is awaited."""

from phonex.errors import StorageFull

EXIT_FULL = 73  # of an embedded server without room to start; EX_CANTCREAT of sysexits.h


class DatabaseFull(StorageFull):
    """place: where room is needed; said: what the database says, a few words."""

    def __init__(self, place: str, said: str) -> None:
        super().__init__(
            f"The database cannot write ({said}): its disk is full, over a quota or failing. Make "
            f"room on {place}: delete audio that is no longer needed, or other files."
        )


class DatabaseReadOnly(StorageFull):
    """place: what must become writable."""

    code = "storage_unavailable"
    status = 503
    retry_after = 30

    def __init__(self, place: str, said: str) -> None:
        super().__init__(
            f"The database cannot write ({said}). Let the user that runs it write to {place}."
        )
