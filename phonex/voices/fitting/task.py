"""The handler of fit jobs, for voices and quick clones: runs the process and stores the result."""

import logging
import re
from collections import deque
from collections.abc import Collection, Sequence

from phonex.engines.offline.converter import likeness_at
from phonex.engines.types import Progress
from phonex.errors import DatabaseUnavailable, FittingImpossible, PhonexError
from phonex.jobs.job import AttemptFailed, Backoff, JobHandler, LiveJob, Superseded
from phonex.jobs.queue import JobQueue
from phonex.store.errors import StorageUnavailable
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey, check_owner_id
from phonex.store.records.job import FitRecord, JobKind, JobRecord, JobStatus
from phonex.store.records.voice import LikenessFacts
from phonex.store.records.voices import Voices
from phonex.system.file_lock import FolderLock, take_lock
from phonex.system.folders import make_writable
from phonex.system.logs import voice_tag
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.fitting.errors import FitBrokenError, FitRefusedError, FittingFailed
from phonex.voices.fitting.facts import fit_job_of, is_fit_of, with_fit
from phonex.voices.fitting.requirements import FitRequirements
from phonex.voices.fitting.subprocess import FitSubprocess
from phonex.voices.fitting.workspace import FitWorkspace
from phonex.voices.versions import prune_versions

logger = logging.getLogger(__name__)

LOCK_NAME = ".lock"
QUICK_FOLDER = "_quick"  # in the folder of the fits; voice ids never contain "_"
_FOLDER = re.compile(r"((?P<owner_id>[a-z0-9-]+)_)?(?P<voice_id>[a-z0-9][a-z0-9-]{0,63})")
_N_RECENT = 6  # steps: one for each of the fit's sentences


class FitTask(JobHandler):
    """The handler of fits. files: of registered voices; quick: samples of quick clones, by job.

    only: if set, the only voice fitted here; the others are left to another process.
    """

    name = "fit"
    kinds = (JobKind.FIT,)
    lane = "fits"
    shared = True
    resumes = True
    keeps_records = False  # the voice's record has the result
    cancel_s = 0.0
    unsaved = "The progress of the fit cannot be recorded yet."

    def __init__(
        self,
        queue: JobQueue,
        voices: Voices,
        files: VoiceFiles,
        quick: VoiceFiles,
        disk: WorkerThreads,
        process: FitSubprocess,
        requirements: FitRequirements,
        backoff: Backoff | None = None,
    ) -> None:
        self._queue = queue
        self._voices = voices
        self._files = files
        self._quick = quick
        self._disk = disk
        self._process = process
        self._folder = process.folder
        self._requirements = requirements
        self._backoff = backoff or Backoff()
        self._lock: FolderLock | None = None
        self.only: VoiceKey | None = None

    def workspace(self, voice: VoiceKey) -> FitWorkspace:
        """The workspace of a registered voice."""
        files = self._files.of(voice.owner_id)
        return FitWorkspace(files, voice.voice_id, self._folder / _folder_name(voice))

    def _quick_workspace(self, job_id: str) -> FitWorkspace:
        return FitWorkspace(self._quick, job_id, self._folder / QUICK_FOLDER / job_id)

    def _workspace(self, fit: FitRecord) -> FitWorkspace:
        return self._quick_workspace(fit.voice_id) if fit.quick else self.workspace(fit.key)

    async def open(self) -> None:
        await self._disk.run(make_writable, self._folder, "PHONEX_DATA_DIR")

    def claim(self) -> bool:
        self._lock = take_lock(self._folder / LOCK_NAME)
        return self._lock is not None

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def rank(self, record: JobRecord) -> int:
        """Quick clones first: a client is waiting."""
        return 0 if _fit(record).quick else 1

    async def ready(self, record: JobRecord) -> bool:
        """False while the voice file is missing: its folder may not be mounted."""
        fit = _fit(record)
        if fit.quick:
            return True
        if self.only not in (None, fit.key):
            return False
        try:
            if not await self._voices.is_there(fit.key):
                return True  # run() detects the deletion and ends the job
            return await self._disk.run(self._workspace(fit).is_there)
        except DatabaseUnavailable:
            return False
        except (StorageUnavailable, OSError):
            return True  # run() reports the error

    async def run(self, job: LiveJob) -> None:
        """Raises Cancelled, Superseded, AttemptFailed, FittingFailed, FittingImpossible,
        DatabaseUnavailable, StorageFull, StorageUnavailable, VoiceNotFound, VoiceFileUnusable.
        """
        fit = _fit(job.record)
        workspace = self._workspace(fit)
        if why := self._requirements.unavailable_reason():
            raise FittingImpossible(why)
        if fit.quick and await self._disk.run(workspace.is_fitted):  # by an earlier process
            return
        if not await self._disk.run(workspace.possible):
            raise FittingFailed("Its sample is missing.")
        if why := await self._disk.run(self._requirements.shortage):
            raise FittingImpossible(why)
        logger.info("job %s fits %s", fit.job_id, voice_tag(fit.voice_id))
        try:
            await self._attempt(job, workspace)
        except FitRefusedError as exc:
            raise FittingFailed(str(exc)) from exc

    async def _check_wanted(self, fit: FitRecord) -> None:
        """Raises Superseded if the fit is no longer wanted; skipped while the database is down."""
        try:
            voice = await self._voices.find(fit.key)
        except DatabaseUnavailable:
            return
        if voice is None or not is_fit_of(fit, voice):
            raise Superseded

    async def _attempt(self, job: LiveJob, workspace: FitWorkspace) -> None:
        recent: deque[float] = deque(maxlen=_N_RECENT)

        async def on_step(step: Progress) -> None:
            job.go_on()
            # Likeness is a mean of recent steps, because it differs by sentence. The steps are not
            # equalised, so at first they may seem less similar to the sample.
            recent.append(likeness_at(step.similarity))
            mean = max(sum(recent) / len(recent), before.instant or 0.0)
            job.change(
                progress=min(99, 100 * step.step // step.n_steps),
                warnings=[],  # it is running again, so earlier warnings are obsolete
                likeness=LikenessFacts(instant=before.instant, fitted=round(mean, 3)),
            )

        try:
            assert self._lock is not None
            before = await self._disk.run(workspace.likeness)
            if not await self._disk.run(workspace.prepare):
                async with self._disk.entered(workspace.sample()) as sample:
                    await self._process.fit(workspace, sample, self._lock, on_step)
        except BlobNotFoundError as exc:
            raise FittingFailed("Its sample is missing.") from exc
        except FitBrokenError as exc:
            logger.error("job %s was interrupted: %s", job.record.job_id, exc)
            if job.record.attempts > 1 and not recent:  # the checkpoint may be the cause
                await self._disk.run(workspace.begin_anew)
            raise AttemptFailed(str(exc)) from exc
        await self._finish(job, workspace)

    async def _finish(self, job: LiveJob, workspace: FitWorkspace) -> None:
        """Store the fitted voice, unless the voice was replaced meanwhile."""
        job.commit()
        fit = _fit(job.record)
        if not fit.quick:
            await self._check_wanted(fit)
        version = None if fit.quick else fit.voice_version
        likeness = await self._disk.run(workspace.deliver, version)
        if likeness is None:
            raise AttemptFailed("its sample was replaced meanwhile")
        logger.info("%s is fitted", voice_tag(fit.voice_id))
        job.change(warnings=[], likeness=LikenessFacts(**vars(likeness)))

    def backoff(self, record: JobRecord) -> Backoff | None:
        """Retries for voices only: a client waits for a quick clone."""
        return None if _fit(record).quick else self._backoff

    def failure(self, why: str = "") -> PhonexError:
        return FittingFailed(why or "The fit failed with an internal error; see the log.")

    async def restore(self, records: Sequence[JobRecord]) -> Sequence[JobRecord]:
        """Submit the fits of voices that an earlier release or a killed process left."""
        known = {record.job_id for record in records}
        for voice in await self._voices.unfitted():
            if (job := fit_job_of(voice)).job_id not in known:
                await self._queue.submit(job)
        return records

    async def reflect(self, record: JobRecord) -> bool:
        fit = _fit(record)
        if fit.quick:
            return True
        voice = await self._voices.find(fit.key)
        if voice is None or not is_fit_of(fit, voice):
            return False
        fitted = None
        if fit.status is JobStatus.CANCELLED:
            fitted = await self._disk.run(self._workspace(fit).is_fitted)
        updated = with_fit(voice, fit, wanted=self._requirements.wanted, fitted=fitted)
        if fit.status is not JobStatus.COMPLETED:
            if updated.fitting == voice.fitting:
                return True
            return await self._voices.set_fitting(voice, updated.fitting) is not None
        made = (updated.fitting, updated.likeness, updated.versions)
        stored = await self._voices.set_fitting(voice, *made)
        if stored is not None:
            await self._disk.run(prune_versions, self._files, stored)
        return stored is not None

    async def ended(self, record: JobRecord) -> None:
        await self._disk.run(self._workspace(_fit(record)).clear)

    async def sweep(self, unfinished: Collection[str]) -> None:
        for key in await self._disk.run(self._keys):
            voice = await self._voices.find(key)
            if voice is None or not voice.fitting.state.active:
                await self._disk.run(self.workspace(key).clear)
        await self._disk.run(self._sweep_quick)

    def _keys(self) -> list[VoiceKey]:
        """The voices that have a workspace folder."""
        found = (_FOLDER.fullmatch(path.name) for path in self._folder.iterdir())
        return [VoiceKey(each["owner_id"], each["voice_id"]) for each in found if each]

    def _sweep_quick(self) -> None:
        for folder in (self._folder / QUICK_FOLDER).glob("*"):
            if not self._quick.exists(folder.name):
                self._quick_workspace(folder.name).clear()


def _folder_name(voice: VoiceKey) -> str:
    """Unambiguous, because ids never contain "_"."""
    if voice.owner_id is None:
        return voice.voice_id
    return f"{check_owner_id(voice.owner_id)}_{voice.voice_id}"


def _fit(record: JobRecord) -> FitRecord:
    assert isinstance(record, FitRecord)
    return record
