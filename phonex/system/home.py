"""Where a Phonex keeps its things: one folder, found alike by the service and every command."""

from pathlib import Path

FOLDERS = ("data", "voices", "downloads", "models")


def find_home(chosen: str | Path | None, folder: Path) -> Path:
    """The home, absolute. chosen: what PHONEX_HOME says; folder: the current one.

    Without a choice it is the current folder where that holds a Phonex, else the user's data
    folder (on Linux ~/.local/share/phonex).
    """
    if chosen:
        return (folder / Path(chosen).expanduser()).absolute()
    if holds_phonex(folder):
        return folder.absolute()
    from platformdirs import user_data_path  # only here: most commands need no more than the above

    return user_data_path("phonex", appauthor=False)


def holds_phonex(folder: Path) -> bool:
    """Whether a folder is the source tree, or has the data and the voices of a Phonex."""
    if (folder / "phonex" / "main.py").is_file() and (folder / "pyproject.toml").is_file():
        return True
    return (folder / "data").is_dir() and (folder / "voices").is_dir()
