"""Files of one repository that belong together, at one commit."""

from dataclasses import dataclass, replace
from pathlib import Path

from phonex.weights.layout import BERT_WEIGHTS


@dataclass(frozen=True)
class File:
    """name: the path in its repository. sha256: in hexadecimal, None when only the hub has it."""

    name: str
    sha256: str | None = None


@dataclass(frozen=True)
class Bundle:
    """folder: below PHONEX_MODELS_DIR. revision: a commit, or a branch if requested.

    about_mb: total size, to show before the hub is queried.
    """

    folder: str
    repo: str
    revision: str
    licence: str
    about_mb: int
    files: tuple[File, ...]

    def target(self, file: File) -> str:
        """The path of a file below PHONEX_MODELS_DIR, with /."""
        return f"{self.folder}/{file.name}"

    def targets(self, models_dir: Path) -> dict[File, str]:
        """The paths of its files. A BERT's weights may exist in another format."""
        return {file: self._lies_at(file, models_dir) for file in self.files}

    def is_here(self, models_dir: Path) -> bool:
        """Whether any of its files exists."""
        return any((models_dir / target).is_file() for target in self.targets(models_dir).values())

    def _lies_at(self, file: File, models_dir: Path) -> str:
        target = self.target(file)
        if file.name in BERT_WEIGHTS and not (models_dir / target).is_file():
            others = (f"{self.folder}/{name}" for name in BERT_WEIGHTS)
            return next((other for other in others if (models_dir / other).is_file()), target)
        return target

    def at(self, revision: str) -> "Bundle":
        """The same files at another revision, without known sums."""
        if revision == self.revision:
            return self
        unknown = tuple(replace(file, sha256=None) for file in self.files)
        return replace(self, revision=revision, files=unknown)
