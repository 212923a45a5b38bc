"""What is done of a book or a batch, in a folder beside the output until that is whole."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from phonex.cli.local_work.errors import OtherWorkBegun, OutputExists, OutputUnusable
from phonex.system.atomic_file import atomic_file

SUFFIX = ".unfinished"
_ASKED = "asked.json"


class WorkFolder:
    """out: the output. asked: all that the result depends on, by name; content as its digest.

    refused: nothing was begun in it.
    """

    def __init__(self, out: Path, asked: Mapping[str, object]) -> None:
        self.out = out
        self.path = out.with_name(f"{out.name}{SUFFIX}")
        self._asked = asked
        self.refused = False

    def prepare(self, finished: Path, *, anew: bool) -> None:
        """Make the folder, or take up what was begun. finished: exists if the output is whole.

        Raises OutputExists, OutputUnusable, OtherWorkBegun, OSError.
        """
        if not self.out.absolute().parent.is_dir():
            raise OutputUnusable(f"The folder {self.out.parent} does not exist; create it first.")
        if anew:
            self.remove()
        elif self.path.exists():
            self._check_same()
            return
        elif finished.exists():
            raise OutputExists(self.out)
        with atomic_file(self.path / _ASKED) as file:
            file.write(json.dumps(self._asked).encode())

    def _check_same(self) -> None:
        try:
            begun = json.loads((self.path / _ASKED).read_bytes())
        except (FileNotFoundError, ValueError):
            raise OtherWorkBegun(self.path, "command") from None
        changed = [name for name, value in self._asked.items() if begun.get(name) != value]
        if changed:
            raise OtherWorkBegun(self.path, " and ".join(changed))

    def remove(self) -> None:
        if self.path.is_symlink():
            self.path.unlink()
        elif self.path.exists():
            shutil.rmtree(self.path)


def digest(*contents: bytes) -> str:
    found = hashlib.sha256()
    for content in contents:
        found.update(len(content).to_bytes(8) + content)
    return found.hexdigest()
