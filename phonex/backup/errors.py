"""Errors of backups."""

from pathlib import Path

from phonex.errors import Conflict, InvalidInput, NotFound


class NoBackup(NotFound):
    code = "no_backup"

    def __init__(self, folder: Path, at: str | None = None) -> None:
        what = "no finished backup" if at is None else f"no finished backup {at!r}"
        super().__init__(f"There is {what} in {folder}. Make one with `phonex backup {folder}`.")


class BackupUnusable(InvalidInput):
    """why: what is wrong, as a clause."""

    code = "backup_unusable"

    def __init__(self, backup: Path, why: str) -> None:
        super().__init__(
            f"The backup {backup} cannot be used: {why}. Nothing was changed. Use another one: "
            "--at NAME."
        )


class FolderTaken(Conflict):
    code = "folder_taken"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The folder {folder} has other files in it; name an empty folder, or one with backups."
        )


class BackupUnderWay(Conflict):
    code = "backup_under_way"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another process is making a backup in {folder}; wait for its end.")


class InstallationNotEmpty(Conflict):
    code = "installation_not_empty"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There are files in {folder}. Restore into a new home (PHONEX_HOME), or use "
            "`--replace`: it moves the folders aside and deletes nothing."
        )


class BucketNotEmpty(Conflict):
    code = "bucket_not_empty"

    def __init__(self) -> None:
        super().__init__(
            "There are files in the bucket of PHONEX_BLOBS. Restore into another one, or under "
            "another prefix: PHONEX_BLOBS=s3://BUCKET/PREFIX."
        )


class ServiceRuns(Conflict):
    code = "service_runs"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"A Phonex is running in {data_dir}. Stop it first, or restore into another home "
            "(PHONEX_HOME)."
        )
