"""The versions of a voice, in its record: the newest ones are kept, the last one is current."""

import logging
from datetime import datetime

from phonex.errors import VersionNotFound
from phonex.store.errors import StorageUnavailable
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.voice import VersionKind, VersionRecord, VoiceRecord

logger = logging.getLogger(__name__)

MAX_VERSIONS = 20


def versions_of(voice: VoiceRecord) -> list[VersionRecord]:
    """A voice's versions, oldest first; a record of an earlier release is its first version."""
    if voice.versions:
        return voice.versions
    fitted = voice.likeness.fitted is not None
    kind = VersionKind.FITTED if fitted else VersionKind.REGISTERED
    if voice.sample is None:
        kind = VersionKind.IMPORTED
    return [_version(voice, 1, kind, voice.created_at, None if voice.sample is None else 1)]


def find_version(voice: VoiceRecord, number: int) -> VersionRecord:
    """Raises VersionNotFound."""
    for version in versions_of(voice):
        if version.number == number:
            return version
    raise VersionNotFound(voice.voice_id, number)


def first_version(voice: VoiceRecord, kind: VersionKind, *, sample: bool) -> VoiceRecord:
    """A new voice, with its first version."""
    version = _version(voice, 1, kind, voice.created_at, 1 if sample else None)
    return voice.model_copy(update={"versions": [version]})


def next_version(
    before: VoiceRecord,
    after: VoiceRecord,
    kind: VersionKind,
    at: datetime,
    *,
    new_sample: bool = False,
    restored: VersionRecord | None = None,
) -> VoiceRecord:
    """The voice with another version, as it is after a change.

    new_sample: whether the change introduced a sample. restored: the version that it repeats; if
    that has no sample, the voice keeps its own.
    """
    versions = versions_of(before)
    number = versions[-1].number + 1
    sample_from = number if new_sample else versions[-1].sample_from
    if restored is not None and restored.sample_from is not None:
        sample_from = restored.sample_from
    made = _version(after, number, kind, at, sample_from)
    if restored is not None:
        made = made.model_copy(update={"restored_from": restored.number})
    return after.model_copy(update={"versions": [*versions, made][-MAX_VERSIONS:]})


def prune_versions(files: VoiceFiles, voice: VoiceRecord) -> None:
    """Delete the files of versions that a voice no longer has, now or at the next call. Blocks."""
    versions = versions_of(voice)
    numbers = {version.number for version in versions}
    samples = {version.sample_from for version in versions if version.sample_from is not None}
    try:
        VersionFiles(files.of(voice.owner_id)).prune(voice.voice_id, numbers, samples)
    except StorageUnavailable as exc:  # the change that led here is complete
        logger.warning("files of former versions cannot be deleted yet: %s", exc.message)


def _version(
    voice: VoiceRecord, number: int, kind: VersionKind, at: datetime, sample_from: int | None
) -> VersionRecord:
    return VersionRecord(
        number=number,
        created_at=at,
        kind=kind,
        sample_from=sample_from,
        sample=voice.sample,
        warnings=voice.warnings,
        engines=voice.engines,
        likeness=voice.likeness,
    )
