"""Fits of quick clones: samples that are no voices, each of a job that waits for it."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from phonex.errors import FittingImpossible, PhonexError, Stopping
from phonex.fitting.conditions import Conditions
from phonex.fitting.launch import FitBrokenError, FitRefusedError, Step
from phonex.fitting.turn import MAX_ATTEMPTS
from phonex.fitting.workbench import Work, Workbench
from phonex.store.files.voice_files import VoiceFiles
from phonex.synthesis import Lane
from phonex.system.file_lock import FolderLock

logger = logging.getLogger(__name__)

FOLDER = "_quick"  # in that of the fits; no voice's id has a "_"


@dataclass(eq=False)
class QuickFit:
    """told: hears the percentage; done: resolved at the end, by FittingImpossible if need be."""

    job_id: str
    told: Callable[[int], None]
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)
    heard: bool = False  # a step of this attempt
    finishing: bool = False  # what was fitted is being written, which is not to be interrupted

    async def hear(self, step: Step) -> None:
        self.heard = True
        self.told(100 * step.step // step.n_steps)


class QuickFits:
    """Those that wait, in the order they came. files: where sample and embeddings are kept."""

    def __init__(
        self, files: VoiceFiles, disk: Lane, workbench: Workbench, conditions: Conditions
    ) -> None:
        self._files = files
        self._disk = disk
        self._workbench = workbench
        self._conditions = conditions
        self._waiting: deque[QuickFit] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, job_id: str, told: Callable[[int], None]) -> QuickFit:
        quick = QuickFit(job_id, told)
        self._waiting.append(quick)
        return quick

    def remove(self, quick: QuickFit) -> None:
        if quick in self._waiting:
            self._waiting.remove(quick)

    async def is_done(self, job_id: str) -> bool:
        """Whether an earlier process has fitted it already."""
        return await self._disk.run(self.work(job_id).is_fitted)

    def close(self) -> None:
        """Let those who wait go: the service stops. Raises Stopping where they wait."""
        for quick in list(self._waiting):
            if not quick.done.done():
                quick.done.set_exception(Stopping())
            self.remove(quick)

    def first(self) -> QuickFit | None:
        return next((quick for quick in self._waiting if not quick.done.done()), None)

    def work(self, job_id: str) -> Work:
        return Work(self._files, job_id, self._workbench.folder / FOLDER / job_id)

    async def take(self, quick: QuickFit, lock: FolderLock) -> None:
        """Fit it and tell who waits. What is cancelled can be gone on with."""
        try:
            await self._fit(quick, lock)
        except FitRefusedError as exc:
            self._refuse(quick, str(exc))
        except PhonexError as exc:
            self._refuse(quick, exc.message)
        else:
            if not quick.done.done():
                quick.done.set_result(None)
        self.remove(quick)

    async def _fit(self, quick: QuickFit, lock: FolderLock) -> None:
        work = self.work(quick.job_id)
        for n_attempts in range(1, MAX_ATTEMPTS + 1):
            if why := await self._disk.run(self._conditions.shortage):
                raise FitRefusedError(why)
            quick.heard = False
            try:
                await self._workbench.fit(work, lock, quick.hear)
                break
            except FitBrokenError as exc:
                logger.error("the fit for job %s broke off: %s", quick.job_id, exc)
                if n_attempts > 1 and not quick.heard:  # what was kept may be what breaks it
                    await self._disk.run(work.begin_anew)
                if n_attempts == MAX_ATTEMPTS:
                    why = f"Its fit broke off {MAX_ATTEMPTS} times; last error: {exc}."
                    raise FitRefusedError(why) from exc
        quick.finishing = True
        await self._disk.run(work.deliver)
        await self._workbench.clear(work)

    def give_up(self, quick: QuickFit, fault: BaseException) -> None:
        """Its turn ended by a fault, which is raised where it is waited for."""
        if not quick.done.done():
            quick.done.set_exception(fault)
        self.remove(quick)

    @staticmethod
    def _refuse(quick: QuickFit, why: str) -> None:
        logger.error("the sample of job %s could not be fitted: %s", quick.job_id, why)
        if not quick.done.done():
            quick.done.set_exception(FittingImpossible(why))

    def sweep(self) -> None:
        """Remove what was made for jobs whose samples are gone. Blocks."""
        for folder in (self._workbench.folder / FOLDER).glob("*"):
            if not self._files.exists(folder.name):
                self.work(folder.name).clear()

    async def forget(self, job_id: str) -> None:
        """Remove what is left of a fit."""
        await self._workbench.clear(self.work(job_id))
