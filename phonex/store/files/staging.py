"""Voices in the making: what one will be made of lies in a hidden folder until its record tells.

`.<voice_id>.<token>.making` lies beside the voices; its maker holds a lock on it, so that what
nobody holds is known to be left over. The token is in the record too: by it a later process knows
which of the two came last, and ends what was begun or takes it back.
"""

import contextlib
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from phonex.audio.types import Audio
from phonex.store.atomic import remove_all, sync_folder
from phonex.store.files.audio_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.store.lock import FolderLock, try_hold

_NAME = re.compile(
    r"\.(?P<voice_id>[a-z0-9][a-z0-9-]{0,63})\.(?P<token>[0-9a-f]+-[0-9a-f]{16})\.making"
)


def new_token() -> str:
    """The time, in seconds, and what tells it from others of that time."""
    return f"{int(time.time()):x}-{secrets.token_hex(8)}"


def age_s(token: str) -> float:
    """Seconds since a token was made, by the clock of whoever made it."""
    return time.time() - int(token.partition("-")[0], 16)


class StagedVoice:
    """A folder that is held, with the files of a voice: their names are those of its places.

    Everything here blocks and raises OSError. discard() or release() ends it. left: it is to be
    found by mending, and is not for its maker to discard.
    """

    def __init__(self, folder: Path, lock: FolderLock) -> None:
        found = _NAME.fullmatch(folder.name)
        assert found is not None, folder
        self.folder = folder
        self.voice_id, self.token = found["voice_id"], found["token"]
        self.left = False
        self._lock: FolderLock | None = lock

    def place(self) -> None:
        """Put the files in their places, the sample first; also those that were left of them."""
        for path in sorted(self.folder.iterdir(), reverse=True):
            path.replace(self.folder.parent / path.name)
        sync_folder(self.folder.parent)

    def discard(self) -> None:
        """Remove what is left of it."""
        try:
            shutil.rmtree(self.folder)
        finally:
            self.release()

    def release(self) -> None:
        """Leave it for a later look; twice is no error."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


class VoiceStaging:
    """Brings voices' files into their places and away from them; knows no records.

    set-aside/ has files that no record told of when a voice of their name was registered.
    Everything here blocks and raises StorageFull, StorageUnavailable. Who calls it holds the
    folder, but to stage and to discard.
    """

    def __init__(self, files: VoiceFiles) -> None:
        self._files = files
        self._folder = files.kept.path

    def stage(self, voice_id: str, embeddings: Embeddings, sample: Audio | None) -> StagedVoice:
        """Write what a voice will be made of; nothing is left of what fails.

        Raises VoiceNotFound for what cannot be an id.
        """
        self._files.embedding(voice_id)
        with self._files.kept.told():
            staged = _new_staged(self._folder, voice_id)
            aside = VoiceFiles(staged.folder, told_as=self._files.kept)
            try:
                aside.write_embeddings(voice_id, embeddings)
                if sample is not None:
                    aside.write_sample(voice_id, sample)
            except BaseException:
                staged.discard()
                raise
            return staged

    def place(self, staged: StagedVoice) -> None:
        with self._files.kept.told():
            staged.place()

    def discard(self, staged: StagedVoice) -> None:
        with self._files.kept.told():
            staged.discard()

    def undo(self, voice_id: str) -> None:
        """Remove what was put into a voice's places."""
        with self._files.kept.told():
            remove_all(self._places(voice_id))

    def left_over(self, voice_id: str = "*") -> list[StagedVoice]:
        """What was staged by processes that are gone; held now, each is for the caller to end."""
        with self._files.kept.told():
            return list(_find_staged(self._folder, voice_id))

    def discard_left_over(self, tokens: Collection[str]) -> None:
        """All that processes that are gone have staged, but for what has one of these tokens."""
        left_over = self.left_over()
        try:
            for staged in left_over:
                if staged.token not in tokens:
                    self.discard(staged)
        finally:
            for staged in left_over:
                staged.release()

    def set_aside(self, voice_id: str) -> bool:
        """Move files that no record tells of out of the way. Whether there were any."""
        with self._files.kept.told():
            found = [path for path in self._places(voice_id) if path.exists()]
            for path in found:
                place = self._folder / "set-aside" / f"{path.stem}.{new_token()}{path.suffix}"
                place.parent.mkdir(mode=0o700, exist_ok=True)
                path.replace(place)
        return bool(found)

    def delete(self, voice_id: str) -> bool:
        """Remove all that lies under a name. Whether there was anything.

        Raises VoiceNotFound; StorageUnavailable when something stays, once the rest is gone.
        """
        places = self._places(voice_id)
        left_over = self.left_over(voice_id)
        with self._files.kept.told():
            try:
                removed = remove_all([*places, *self._folder.glob(f"set-aside/{voice_id}.*")])
            finally:
                for staged in left_over:
                    staged.discard()
        return removed or bool(left_over)

    def _places(self, voice_id: str) -> list[Path]:
        return [self._files.embedding(voice_id), self._files.sample(voice_id)]


def _new_staged(folder: Path, voice_id: str) -> StagedVoice:
    folder.mkdir(0o700, parents=True, exist_ok=True)
    while True:
        path = folder / f".{voice_id}.{new_token()}.making"
        path.mkdir(0o700)
        with contextlib.suppress(FileNotFoundError):  # who looks for left-overs was faster
            if (lock := try_hold(path)) is not None:
                return StagedVoice(path, lock)


def _find_staged(folder: Path, voice_id: str) -> Iterator[StagedVoice]:
    for path in folder.glob(f".{voice_id}.*.making"):
        if not _NAME.fullmatch(path.name):
            continue
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # its maker has ended it
            if (lock := try_hold(path)) is not None:
                yield StagedVoice(path, lock)
