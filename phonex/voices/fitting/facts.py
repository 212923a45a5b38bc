"""The job of a voice's fit, and the fields of the voice's record that reflect it."""

import uuid
from datetime import datetime

from phonex.errors import FittingImpossible
from phonex.store.records.job import FitRecord, JobKind, JobStatus
from phonex.store.records.voice import FittingState, VersionKind, VoiceFitting, VoiceRecord
from phonex.voices.similarity import likeness_warnings
from phonex.voices.versions import next_version

_FITS = uuid.UUID("0d6fb1c4-8c0e-4a53-9a0e-6f1a7b0f2b9e")
_STATES = {
    JobStatus.QUEUED: FittingState.QUEUED,
    JobStatus.PROCESSING: FittingState.RUNNING,
    JobStatus.COMPLETED: FittingState.DONE,
    JobStatus.FAILED: FittingState.FAILED,
}


def fit_job_of(voice: VoiceRecord) -> FitRecord:
    """The fit job of a voice; deterministic, so that all processes create the same one."""
    fitting, queued_at = voice.fitting, _queued_at(voice)
    which = f"{voice.owner_id}/{voice.voice_id}/{voice.created_at}/{queued_at}"
    return FitRecord(
        job_id=str(uuid.uuid5(_FITS, which)),
        owner_id=voice.owner_id,
        kind=JobKind.FIT,
        voice_id=voice.voice_id,
        voice_version=voice.version,
        voice_created_at=voice.created_at,
        created_at=queued_at,
        progress=fitting.progress,
        attempts=fitting.attempts,
        warnings=fitting.warnings,
    )


def _queued_at(voice: VoiceRecord) -> datetime:
    return voice.fitting.queued_at or voice.created_at


def is_fit_of(job: FitRecord, voice: VoiceRecord) -> bool:
    """Whether a job is the voice's current fit."""
    same_voice = voice.created_at == job.voice_created_at
    return same_voice and _queued_at(voice) == job.created_at


def not_fitted(why: str, voice_id: str, *, again: bool = False) -> str:
    """A voice's warning. why: a sentence. again: the voice has an earlier fit."""
    what = "fitted again" if again else "fitted"
    return f"The voice is not {what}. {why} POST /voice/{voice_id}/fit tries again."


def with_fit(
    voice: VoiceRecord, job: FitRecord, *, wanted: bool, fitted: bool | None = None
) -> VoiceRecord:
    """A voice with the state of its fit job; a finished fit is a new version. wanted: PHONEX_FIT.

    fitted: whether the voice file is fitted; None: as in the record.
    """
    kept = voice.likeness.fitted is not None if fitted is None else fitted
    measured = job.status in (JobStatus.PROCESSING, JobStatus.COMPLETED)
    likeness = (measured and job.likeness) or voice.likeness
    fitting = VoiceFitting(
        state=_STATES.get(job.status, FittingState.OFF),
        progress=job.progress,
        queued_at=None if job.status.ended else job.created_at,
        attempts=job.attempts,
        warnings=job.warnings,
    )
    if job.status is JobStatus.CANCELLED or _was_impossible(job):
        state = FittingState.DONE if kept else FittingState.OFF
        unchanged = {"state": state, "progress": 100 if kept else 0, "attempts": 0}
        fitting = fitting.model_copy(update=unchanged)
    if job.status.ended:
        why = job.error.message if job.error and (wanted or not _was_impossible(job)) else ""
        warnings = [not_fitted(why, voice.voice_id, again=kept)] if why else []
        warnings += [*likeness_warnings(likeness), *job.warnings]
        fitting = fitting.model_copy(update={"warnings": warnings})
    updated = voice.model_copy(update={"fitting": fitting, "likeness": likeness})
    if job.status is JobStatus.COMPLETED and job.completed_at is not None:
        return next_version(voice, updated, VersionKind.FITTED, job.completed_at)
    return updated


def _was_impossible(job: FitRecord) -> bool:
    return job.error is not None and job.error.code == FittingImpossible.code
