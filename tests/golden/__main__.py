"""python -m tests.golden DIR: compare everything in a folder of golden data and tell how far off.

Ends with 1 if a case is beyond its tolerance, or a file of the folder was not looked at.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.golden import bert, converter, networks, sentences, spectrograms, texts
from tests.golden.row import Row

CHECKS = (networks, converter, spectrograms, sentences, bert, texts)
NOT_DATA = {Path(name) for name in ("NOTES.md", "MANIFEST.json", "environment.json")}


def rows(folder: Path) -> Iterator[Row]:
    for module in CHECKS:
        yield from module.check(folder)


def unchecked(folder: Path, checked: Iterable[Path]) -> list[Path]:
    """Files below the folder that no case has read."""
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return sorted(files - NOT_DATA - set(checked))


def reported(row: Row) -> str:
    verdict = row.verdict or ("ok" if row.ok else "BEYOND TOLERANCE")
    return f"{row.case:<76} {row.error:>9.2e} {row.tolerance:>9.0e}  {verdict}"


def main(folder: Path) -> int:
    """The exit status."""
    print(f"{'case':<76} {'max error':>9} {'tolerance':>9}  verdict")  # noqa: T201
    found = []
    for row in rows(folder):
        print(reported(row), flush=True)  # noqa: T201
        found.append(row)
    wrong = [row for row in found if not row.ok]
    left = unchecked(folder, [path for row in found for path in row.files])
    for path in left:
        print(f"{path!s:<76} {'':>9} {'':>9}  NOT CHECKED")  # noqa: T201
    print(f"{len(found)} cases, {len(wrong)} beyond tolerance, {len(left)} files not checked")  # noqa: T201
    return 1 if wrong or left or not found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m tests.golden DIR")
    sys.exit(main(Path(sys.argv[1])))
