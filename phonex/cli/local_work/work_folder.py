"""What is done of a book or a batch, in a folder beside the output until that is whole."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from phonex.cli.local_work.errors import (
    OtherWorkBegun,
    OutputExists,
    OutputUnusable,
    WorkRunning,
)
from phonex.system.atomic_file import atomic_file
from phonex.system.file_lock import try_hold

SUFFIX = ".unfinished"
_ASKED = "asked.json"


class WorkFolder:
    """out: the output. asked: all that the result depends on, by name; content as its digest.

    is_empty: it is new, and no work has begun in it.
    """

    def __init__(self, out: Path, asked: Mapping[str, object]) -> None:
        self.out = out
        self.path = out.with_name(f"{out.name}{SUFFIX}")
        self._asked = asked
        self.is_empty = False

    @contextmanager
    def taken(self, finished: Path, *, anew: bool) -> Iterator[None]:
        """For the block, have the folder, with what was begun in it unless anew.

        finished: exists if the output is whole; the output, or a file in that folder.
        Raises OutputExists, OutputUnusable, WorkRunning, OtherWorkBegun, OSError.
        """
        if not self.out.absolute().parent.is_dir():
            raise OutputUnusable(f"The folder {self.out.parent} does not exist; create it first.")
        if finished == self.out and self.out.is_dir():
            raise OutputUnusable(f"-o {self.out} is a folder; name a file.")
        if finished != self.out and self.out.is_file():
            raise OutputUnusable(f"-o {self.out} is a file; name a folder.")
        if finished.exists() and not (anew or self.path.exists()):
            raise OutputExists(self.out)
        self.path.mkdir(0o700, exist_ok=True)
        lock = try_hold(self.path)
        if lock is None:
            raise WorkRunning(self.path)
        try:
            self._take_up(anew=anew)
            yield
        finally:
            lock.release()

    def _take_up(self, *, anew: bool) -> None:
        """Whatever else is in a folder of that name is left alone."""
        asked = self.path / _ASKED
        found = [*self.path.iterdir()]
        if found and not asked.exists():
            raise OtherWorkBegun(self.path, "command")
        if not anew and asked.exists():
            self._check_same(json.loads(asked.read_bytes()))
            return
        for each in found:
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        with atomic_file(asked) as file:
            file.write(json.dumps(self._asked).encode())
        self.is_empty = True

    def _check_same(self, begun: Mapping[str, object]) -> None:
        names = dict.fromkeys([*self._asked, *begun])
        changed = [name for name in names if begun.get(name) != self._asked.get(name)]
        if changed:
            raise OtherWorkBegun(self.path, " and ".join(changed))

    def remove(self) -> None:
        shutil.rmtree(self.path)


def digest(*contents: bytes) -> str:
    found = hashlib.sha256()
    for content in contents:
        found.update(len(content).to_bytes(8) + content)
    return found.hexdigest()
