"""Errors of books and batches on the command line."""

from pathlib import Path

from phonex.errors import Conflict, InvalidInput, SynthesisFailed


class OutputExists(Conflict):
    code = "output_exists"

    def __init__(self, out: Path) -> None:
        super().__init__(f"{out} is there already; name another with -o, or replace it: --anew.")


class WorkRunning(Conflict):
    code = "work_running"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another command is at work in {folder}. Wait for it, or name another output with -o."
        )


class OtherWorkBegun(Conflict):
    """What was begun for this output is something else."""

    code = "other_work_begun"

    def __init__(self, folder: Path, changed: str) -> None:
        super().__init__(
            f"{folder} has what was begun with another {changed}. Go on with that one, name "
            "another output with -o, or begin again and delete what is done: --anew."
        )


class OutputUnusable(InvalidInput):
    code = "output_unusable"


class InputUnusable(InvalidInput):
    code = "input_unusable"


class WorkIncomplete(SynthesisFailed):
    """why: sentences."""

    code = "work_incomplete"

    def __init__(self, why: str, folder: Path) -> None:
        super().__init__(f"{why} The same command tries again; what is done is kept in {folder}.")
