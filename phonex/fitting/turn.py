"""What is done for a voice when its turn to be fitted has come, and what is told of it."""

import asyncio
import logging

from phonex.engines.types import VoiceLikeness
from phonex.errors import DatabaseUnavailable, PhonexError, StorageFull
from phonex.fitting.conditions import Conditions
from phonex.fitting.delay import Backoff
from phonex.fitting.launch import FitBrokenError, FitRefusedError, Step
from phonex.fitting.ledger import Ledger, LiveFit
from phonex.fitting.workbench import Work, Workbench
from phonex.likeness import likeness_facts, likeness_warnings
from phonex.store.errors import StorageUnavailable
from phonex.store.records.voices import FittingState, VoiceRecord
from phonex.store.store import Store
from phonex.synthesis import Lane
from phonex.system.file_lock import FolderLock
from phonex.system.logs import reason, voice_tag

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
SAVE_EVERY = 10  # percent


class _OvertakenError(Exception):
    """The records tell of another fit of the voice, or of none."""


class VoiceTurns:
    """Takes a voice from queued to its end; the caller holds the lock of the folder.

    What is cancelled stays queued; the database is then for the caller to tell.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        disk: Lane,
        workbench: Workbench,
        conditions: Conditions,
        backoff: Backoff,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._disk = disk
        self._workbench = workbench
        self._conditions = conditions
        self._backoff = backoff

    async def take(self, live: LiveFit, work: Work, lock: FolderLock) -> None:
        """Raises DatabaseUnavailable before anything is done; of disks: see put_off."""
        if not await self._reread(live, work):
            return
        if not await self._disk.run(work.possible):
            await self._fail(live, work, "Its sample is missing.")
        elif live.fitting.attempts >= MAX_ATTEMPTS:
            await self._fail(live, work, f"Its fit broke off {MAX_ATTEMPTS} times.")
        elif why := await self._disk.run(self._conditions.reason_against):
            state = FittingState.DONE if _is_kept(live) else FittingState.OFF
            warnings = [_not_fitted(why, live)] if self._conditions.wanted else []
            await self._end(live, work, state, warnings=warnings)
        else:
            await self._attempt(live, work, lock)

    async def _attempt(self, live: LiveFit, work: Work, lock: FolderLock) -> None:
        n_attempts = live.fitting.attempts + 1
        live.change(state=FittingState.RUNNING, attempts=n_attempts)
        try:
            await self._save(live)
            await self._workbench.fit(work, lock, lambda step: self._hear(live, step))
            live.finishing = True
            await self._finish(live, work)
        except asyncio.CancelledError:
            if live.fitting.state.active:
                live.change(state=FittingState.QUEUED, attempts=n_attempts - 1)
            raise
        except (DatabaseUnavailable, StorageFull, StorageUnavailable):  # for the caller to put off
            raise
        except _OvertakenError:
            await self._reread(live, work)
        except FitBrokenError as exc:
            logger.error("the fit of %s broke off: %s", voice_tag(live.voice_id), exc)
            if n_attempts > 1 and not live.heard:  # what was kept may be what breaks it
                await self._disk.run(work.begin_anew)
            live.change(state=FittingState.QUEUED)
            if n_attempts >= MAX_ATTEMPTS:
                why = f"Its fit broke off {MAX_ATTEMPTS} times; last error: {exc}."
                await self._fail(live, work, why)
        except FitRefusedError as exc:
            await self._fail(live, work, str(exc))
        except PhonexError as exc:
            await self._fail(live, work, exc.message, logged=reason(exc))
        finally:
            live.finishing = False

    async def put_off(self, live: LiveFit, work: Work, fault: BaseException) -> None:
        """Leave a voice whose turn ended by a fault for a later turn, or give it up.

        Raises DatabaseUnavailable.
        """
        why = _sentence(fault)
        n_failed = live.delay.n_failed + 1
        if n_failed >= self._backoff.n_tries:
            await self._fail(live, work, f"It failed {n_failed} times; last error: {why}")
            return
        if live.delay.note(why, self._backoff.pause_s(n_failed)):
            logger.warning("the fit of %s is put off: %s", voice_tag(live.voice_id), why)
        live.change(
            state=FittingState.QUEUED,
            attempts=0,  # those are of fits that break off
            warnings=[f"The fit was interrupted and will be retried automatically. {why}"],
        )
        await self._ledger.save(live)

    async def _save(self, live: LiveFit) -> None:
        if not await self._ledger.save(live):
            raise _OvertakenError

    async def _hear(self, live: LiveFit, step: Step) -> None:
        before = live.fitting.progress
        live.hear(step)
        if live.fitting.progress // SAVE_EVERY > before // SAVE_EVERY:
            await self._save(live)

    async def _finish(self, live: LiveFit, work: Work) -> None:
        """Put the fitted voice in its place, unless it is another voice's by now."""
        if not await self._is_wanted(live):
            raise _OvertakenError
        likeness = await self._disk.run(work.deliver)
        if likeness is None:  # of another sample since: it is fitted to that one
            live.change(state=FittingState.QUEUED, attempts=live.fitting.attempts - 1)
            return
        logger.info("%s is fitted", voice_tag(live.voice_id))
        await self._end(live, work, FittingState.DONE, warnings=[], likeness=likeness)

    async def _is_wanted(self, live: LiveFit) -> bool:
        """What the files tell has to do while the database is away."""
        try:
            read = await self._store.voices.find(live.key)
        except DatabaseUnavailable:
            return True
        return read is not None and _is_same(read, live)

    async def _fail(self, live: LiveFit, work: Work, why: str, logged: str = "") -> None:
        logger.error("%s could not be fitted: %s", voice_tag(live.voice_id), logged or why)
        await self._end(live, work, FittingState.FAILED, warnings=[_not_fitted(why, live)])

    async def _end(
        self,
        live: LiveFit,
        work: Work,
        state: FittingState,
        *,
        warnings: list[str],
        likeness: VoiceLikeness | None = None,
    ) -> None:
        facts = live.likeness if likeness is None else likeness_facts(likeness)
        live.change(
            state=state,
            warnings=[*warnings, *likeness_warnings(facts)],
            queued_at=None,
            progress=100 if state is FittingState.DONE else live.fitting.progress,
            likeness=facts,
        )
        if not await self._ledger.save(live):
            await self._reread(live, work)
        elif live.saved:
            await self._workbench.clear(work)
            self._ledger.drop(live)
        else:
            live.release()  # what is in the folder stays: the next start may need it

    async def _reread(self, live: LiveFit, work: Work) -> bool:
        """Believe the records. Whether the voice waits for its fit still.

        Raises DatabaseUnavailable.
        """
        read = await self._store.voices.find(live.key)
        if read is not None:
            if live.saved or not _is_same(read, live):
                live.see(read)
            if read.fitting.state.active:
                return True
        await self._workbench.clear(work)
        self._ledger.drop(live)
        return False


def _sentence(fault: BaseException) -> str:
    """What people are told of a fault."""
    if isinstance(fault, PhonexError):
        return fault.message
    if isinstance(fault, OSError):
        return f"{fault.filename or 'A file'} cannot be used: {fault.strerror}."
    return "It met an internal fault, which was logged."


def not_fitted(why: str, voice_id: str, *, again: bool = False) -> str:
    """A voice's warning. why: a sentence. again: it speaks as it was fitted before."""
    what = "fitted again" if again else "fitted"
    return f"The voice is not {what}. {why} POST /voice/{voice_id}/fit tries again."


def _not_fitted(why: str, live: LiveFit) -> str:
    return not_fitted(why, live.voice_id, again=_is_kept(live))


def _is_kept(live: LiveFit) -> bool:
    """Whether it was fitted before, and speaks so."""
    return live.likeness.fitted is not None


def _is_same(read: VoiceRecord, live: LiveFit) -> bool:
    """Whether a record is of the voice and of the fit that is being made."""
    same_voice = read.created_at == live.read.created_at
    return same_voice and read.fitting.queued_at == live.read.fitting.queued_at
