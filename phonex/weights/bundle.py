"""Files of one repository that belong together, as published at one commit."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class File:
    """name: the path in its repository. sha256: in hexadecimal, None when only the hub knows it."""

    name: str
    sha256: str | None = None


@dataclass(frozen=True)
class Bundle:
    """folder: below PHONEX_MODELS_DIR. revision: a commit, or a branch when someone asks for one.

    about_mb: of all files, to be told before the hub is asked.
    """

    folder: str
    repo: str
    revision: str
    licence: str
    about_mb: int
    files: tuple[File, ...]

    def target(self, file: File) -> str:
        """Where a file lies below PHONEX_MODELS_DIR, with /."""
        return f"{self.folder}/{file.name}"

    def at(self, revision: str) -> "Bundle":
        """The same files of another revision, of which no sums are known."""
        if revision == self.revision:
            return self
        unknown = tuple(replace(file, sha256=None) for file in self.files)
        return replace(self, revision=revision, files=unknown)
