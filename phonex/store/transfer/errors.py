"""Errors of moving records from one database to another."""

from collections.abc import Mapping

from phonex.errors import Conflict, InvalidInput, NotFound


class NothingToExport(NotFound):
    code = "nothing_to_export"

    def __init__(self, place: str) -> None:
        super().__init__(
            f"There are no records in {place}. Set PHONEX_HOME to the folder of your Phonex, or "
            "PHONEX_MONGO_URI to its database."
        )


class DumpUnusable(InvalidInput):
    """why: what is wrong with the file, as a clause."""

    code = "records_unusable"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The file of records cannot be used: {why}. Nothing was changed. Make it again with "
            "`phonex records export`."
        )


class DatabaseNotEmpty(Conflict):
    code = "database_not_empty"

    def __init__(self, place: str) -> None:
        super().__init__(
            f"There are records in {place}. `--merge` adds those that are missing and changes "
            "none; `--replace` deletes them first."
        )


class VersionsDiffer(Conflict):
    code = "versions_differ"

    def __init__(self) -> None:
        super().__init__(
            "The records of the file and those of the database are of different versions of "
            "Phonex, so they cannot be merged. Start this version once with each of the two."
        )


class RecordsLost(Conflict):
    """missing: by collection, how many records of the file are not in the database as they are
    there.
    """

    code = "records_lost"

    def __init__(self, missing: Mapping[str, int]) -> None:
        listed = ", ".join(f"{name}: {number}" for name, number in missing.items())
        super().__init__(
            f"The database does not have all records as the file has them ({listed}). Is a service "
            "running on it? Stop it, and repeat the command with --replace."
        )
