"""Jobs as clients see them: a text whole or cut, and fits."""

import uuid

from phonex.routes.native.job_schemas import BRIEF_CHARS, JobList, SynthesisJob, VoiceFitJob
from phonex.store.records.job import FitRecord, JobKind, JobStatus
from phonex.store.records.voice import LikenessFacts
from tests.store.samples import NOON, make_job

FIT = FitRecord(
    job_id=str(uuid.uuid4()),
    kind=JobKind.FIT,
    created_at=NOON,
    voice_id="ada",
    voice_created_at=NOON,
    status=JobStatus.PROCESSING,
    progress=40,
    likeness=LikenessFacts(instant=0.5, fitted=0.6),
)


def test_a_job_has_its_request_and_a_list_the_beginning_of_its_text() -> None:
    record = make_job(text="ä" * 500).model_copy(
        update={"voice_id": "ada", "voice_version": 2, "speed": 1.5, "pitch": -2.0, "seed": 7}
    )
    job = SynthesisJob.of(record, 3)
    assert (job.kind, job.text, job.queue_position) == ("synthesis", record.text, 3)
    assert (job.speed, job.pitch, job.seed, job.version) == (1.5, -2.0, 7, 2)
    assert job.brief().text == "ä" * BRIEF_CHARS
    assert job.brief().characters == 500


def test_a_fit_is_a_job_with_a_voice_and_no_text() -> None:
    job = VoiceFitJob.of(FIT, 1).model_dump(mode="json")
    assert (job["kind"], job["voice_id"], job["progress"]) == ("fit", "ada", 40)
    assert (job["text"], job["language"], job["speaker"]) == (None, None, None)
    assert (job["likeness"]["fitted"], job["queue_position"]) == (0.6, None)


def test_the_id_of_a_quick_clones_job_is_not_a_voice() -> None:
    assert VoiceFitJob.of(FIT.model_copy(update={"voice_created_at": None})).voice_id is None


def test_both_kinds_can_be_listed() -> None:
    jobs: list[SynthesisJob | VoiceFitJob] = [VoiceFitJob.of(FIT), SynthesisJob.of(make_job())]
    listed = JobList(jobs=jobs, count=2, next_cursor=None).model_dump(mode="json")
    assert [job["kind"] for job in listed["jobs"]] == ["fit", "synthesis"]
