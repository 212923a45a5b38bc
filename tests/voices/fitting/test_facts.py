"""What the record of a voice tells of its fit's job."""

import pytest

from phonex.errors import FittingImpossible
from phonex.store.records.job import Failure, FitRecord, JobStatus
from phonex.store.records.voice import FittingState, LikenessFacts, VoiceFitting, VoiceRecord
from phonex.voices.fitting.facts import fit_job_of, is_fit_of, with_fit
from tests.store.samples import NOON, make_voice

FITTED = LikenessFacts(instant=0.3, fitted=0.9)


def queued(milliseconds: int = 0, **fields: object) -> VoiceRecord:
    """fields: of the voice."""
    queued_at = make_voice("x", milliseconds).created_at
    fitting = VoiceFitting(state=FittingState.QUEUED, queued_at=queued_at)
    return make_voice("anna").model_copy(update={"fitting": fitting, **fields})


def ended(voice: VoiceRecord, status: JobStatus, code: str | None = None) -> FitRecord:
    error = Failure(code=code, message="Why.", status=500) if code else None
    progress = 100 if status is JobStatus.COMPLETED else 40
    changes = {"status": status, "error": error, "progress": progress, "attempts": 1}
    return fit_job_of(voice).model_copy(update=changes)


def test_one_fit_is_one_job_whoever_makes_it_and_the_next_is_another() -> None:
    assert fit_job_of(queued()) == fit_job_of(queued())
    others = [queued(1), queued(owner_id="me"), queued(voice_id="bert")]
    ids = {fit_job_of(voice).job_id for voice in (queued(), *others)}
    assert len(ids) == 4
    assert is_fit_of(fit_job_of(queued()), queued())
    assert not is_fit_of(fit_job_of(queued()), queued(1))


def test_a_job_takes_over_what_an_earlier_release_wrote_of_the_fit() -> None:
    fitting = VoiceFitting(state=FittingState.RUNNING, progress=40, attempts=2, queued_at=NOON)
    job = fit_job_of(queued(fitting=fitting))
    assert (job.status, job.progress, job.attempts) == (JobStatus.QUEUED, 40, 2)


@pytest.mark.parametrize(
    ("status", "code", "before", "state", "progress"),
    [
        (JobStatus.QUEUED, None, None, FittingState.QUEUED, 40),
        (JobStatus.PROCESSING, None, None, FittingState.RUNNING, 40),
        (JobStatus.COMPLETED, None, None, FittingState.DONE, 100),
        (JobStatus.FAILED, "fitting_failed", None, FittingState.FAILED, 40),
        (JobStatus.FAILED, FittingImpossible.code, None, FittingState.OFF, 0),
        (JobStatus.FAILED, FittingImpossible.code, FITTED, FittingState.DONE, 100),
        (JobStatus.CANCELLED, None, None, FittingState.OFF, 0),
        (JobStatus.CANCELLED, None, FITTED, FittingState.DONE, 100),
    ],
)
def test_each_state_of_a_job_is_one_of_the_voice(
    status: JobStatus,
    code: str | None,
    before: LikenessFacts | None,
    state: FittingState,
    progress: int,
) -> None:
    voice = queued(likeness=before or LikenessFacts(instant=0.3))
    fitting = with_fit(voice, ended(voice, status, code), wanted=True).fitting
    assert (fitting.state, fitting.progress) == (state, progress)
    assert (fitting.queued_at is None) is status.ended


def test_why_a_voice_was_not_fitted_is_reported_where_fits_are_wanted() -> None:
    voice = queued()
    job = ended(voice, JobStatus.FAILED, FittingImpossible.code)
    (warning,) = with_fit(voice, job, wanted=True).fitting.warnings
    assert warning == "The voice is not fitted. Why. POST /voice/anna/fit tries again."
    assert with_fit(voice, job, wanted=False).fitting.warnings == []


def test_the_likeness_is_that_of_a_fit_that_goes_on_or_has_succeeded() -> None:
    voice = queued()
    for status in JobStatus:
        job = ended(voice, status).model_copy(update={"likeness": FITTED})
        heard = status in (JobStatus.PROCESSING, JobStatus.COMPLETED)
        assert with_fit(voice, job, wanted=True).likeness == (FITTED if heard else voice.likeness)
