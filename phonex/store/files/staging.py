"""Staging of new voices: their files stay in a hidden folder until the record is written.

The folder is `.<voice_id>.<token>.making`, or `.<owner_id>_<voice_id>.<token>.making` for a voice
with an owner. Its process holds it, so an unheld folder is abandoned. The record has the same
token, so that a later process can match the two and complete or undo what was begun.
"""

import re
import secrets
import time
from collections.abc import Collection

from phonex.audio.types import Audio
from phonex.store.files.blob_store import Hold
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.store.owners import VoiceKey

_ID = "[a-z0-9][a-z0-9-]{0,63}"
_STAMP = "[0-9a-f]+-[0-9a-f]{16}"
_PREFIX = re.compile(rf"\.((?P<owner_id>{_ID})_)?(?P<voice_id>{_ID})\.(?P<token>{_STAMP})\.making")
_SET_ASIDE = "set-aside/"


def new_token() -> str:
    """The time in seconds and a random suffix that makes it unique."""
    return f"{int(time.time()):x}-{secrets.token_hex(8)}"


def age_s(token: str) -> float:
    """Seconds since a token was created, assuming synchronized clocks."""
    return time.time() - int(token.partition("-")[0], 16)


class StagedVoice:
    """A held prefix with the files of a voice, under their final names.

    discard() or release() ends it. left: it stays for a later repair, so its creator must not
    discard it.
    """

    def __init__(self, hold: Hold) -> None:
        found = _PREFIX.fullmatch(hold.prefix)
        assert found is not None, hold.prefix
        self.hold = hold
        self.voice = VoiceKey(found["owner_id"], found["voice_id"])
        self.token = found["token"]
        self.left = False

    @property
    def prefix(self) -> str:
        return f"{self.hold.prefix}/"

    def release(self) -> None:
        """Leave it for a later repair; idempotent."""
        self.hold.release()


class VoiceStaging:
    """Moves voices' files into place and removes them; independent of the records.

    files: of an owner. set-aside/ has files that had no record when a voice of their name was
    registered. Everything here blocks and raises StorageFull, StorageUnavailable. The caller holds
    the store, except to stage and to discard.
    """

    def __init__(self, files: VoiceFiles) -> None:
        self._files = files
        self._blobs = files.blobs

    def of(self, owner_id: str | None) -> "VoiceStaging":
        return VoiceStaging(self._files.of(owner_id))

    def stage(self, voice_id: str, embeddings: Embeddings, sample: Audio | None) -> StagedVoice:
        """Write the files of a new voice; a failure leaves none behind.

        Raises VoiceNotFound for an invalid id.
        """
        self._files.embeddings_key(voice_id)
        staged = self._begin(voice_id)
        files = VoiceFiles(self._blobs, prefix=staged.prefix)
        try:
            files.write_embeddings(voice_id, embeddings)
            if sample is not None:
                files.write_sample(voice_id, sample)
        except BaseException:
            self.discard(staged)
            raise
        return staged

    def _begin(self, voice_id: str) -> StagedVoice:
        while True:
            prefix = f".{self._name(voice_id)}.{new_token()}.making"
            if (hold := self._blobs.hold_new(prefix)) is not None:
                return StagedVoice(hold)

    def _name(self, voice_id: str) -> str:
        owner_id = self._files.owner_id
        return voice_id if owner_id is None else f"{owner_id}_{voice_id}"

    def place(self, staged: StagedVoice) -> None:
        """Move the files into place, the sample first; also completes an interrupted move."""
        for key in sorted((blob.key for blob in self._blobs.list(staged.prefix)), reverse=True):
            self._blobs.move(key, self._files.prefix + key.removeprefix(staged.prefix))

    def discard(self, staged: StagedVoice) -> None:
        """Remove its remaining files."""
        staged.hold.discard()

    def undo(self, voice_id: str) -> None:
        """Remove the files that were moved into place."""
        self._blobs.delete(self._keys(voice_id))

    def left_over(self, voice_id: str) -> list[StagedVoice]:
        """What dead processes staged for a voice; each is now held, and the caller must end it."""
        return self._abandoned(
            re.compile(rf"\.{re.escape(self._name(voice_id))}\.{_STAMP}\.making")
        )

    def discard_left_over(self, tokens: Collection[str]) -> None:
        """Discard what dead processes staged, for all owners, except for these tokens."""
        left_over = self._abandoned(_PREFIX)
        try:
            for staged in left_over:
                if staged.token not in tokens:
                    self.discard(staged)
        finally:
            for staged in left_over:
                staged.release()

    def _abandoned(self, prefixes: re.Pattern[str]) -> list[StagedVoice]:
        return [StagedVoice(hold) for hold in self._blobs.hold_abandoned(prefixes)]

    def has_files(self, voice_id: str) -> bool:
        """Whether a voice has any file in place."""
        return bool(self._existing(voice_id))

    def _existing(self, voice_id: str) -> list[str]:
        found = self._blobs.existing(self._keys(voice_id))
        return [*sorted(found), *self._version_keys(voice_id)]

    def set_aside(self, voice_id: str) -> None:
        """Move a voice's files that have no record to set-aside/."""
        for key in self._existing(voice_id):
            suffix = key.removeprefix(f"{self._files.prefix}{voice_id}.").replace("/", ".")
            to = f"{self._files.prefix}{_SET_ASIDE}{voice_id}.{new_token()}.{suffix}"
            self._blobs.move(key, to)

    def delete(self, voice_id: str) -> bool:
        """Remove all files of a voice; False if there were none.

        Raises VoiceNotFound; StorageUnavailable when a file cannot be removed, after removing the
        others.
        """
        keys = [*self._keys(voice_id), *self._version_keys(voice_id)]
        # Also of a file that is gone: an interrupted deletion may have left its empty folder.
        keys.append(f"{self._files.versions_prefix(voice_id)}1.pth")
        left_over = self.left_over(voice_id)
        aside = self._blobs.list(f"{self._files.prefix}{_SET_ASIDE}{voice_id}.")
        try:
            removed = self._blobs.delete([*keys, *(blob.key for blob in aside)])
        finally:
            for staged in left_over:
                self.discard(staged)
        return removed or bool(left_over)

    def _keys(self, voice_id: str) -> list[str]:
        return [self._files.embeddings_key(voice_id), self._files.sample_key(voice_id)]

    def _version_keys(self, voice_id: str) -> list[str]:
        return [blob.key for blob in self._blobs.list(self._files.versions_prefix(voice_id))]
