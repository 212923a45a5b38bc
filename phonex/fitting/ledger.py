"""The voices whose fit waits or runs: what the records say of them, and what is newer than that."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator

from phonex.engines.offline.converter import likeness_at
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.fitting.delay import Delay
from phonex.fitting.launch import Step
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import LikenessFacts, VoiceRecord
from phonex.store.store import Store
from phonex.system.logs import voice_tag

logger = logging.getLogger(__name__)

_N_HEARD = 6  # steps: each of the fit's sentences once


class LiveFit:
    """A voice's fit as this process knows it, and a way to await the next change.

    read: the record as the database gave it last. finishing: the fitted voice is being put in
    its place, which is not to be interrupted. unwritten: why the database does not know, a
    sentence, once that was tried.
    """

    def __init__(self, read: VoiceRecord) -> None:
        self.read = read
        self.fitting = read.fitting
        self.likeness = read.likeness
        self.saved = True  # the database knows
        self.unwritten = ""
        self.delay = Delay()
        self.finishing = False
        self.released = False  # nobody should wait for it any longer
        self._heard: deque[float] = deque(maxlen=_N_HEARD)
        self._changed = asyncio.Event()

    @property
    def voice_id(self) -> str:
        return self.read.voice_id

    @property
    def key(self) -> VoiceKey:
        return self.read.key

    @property
    def heard(self) -> bool:
        """Whether a step was taken since the state changed."""
        return len(self._heard) > 0

    def over(self, record: VoiceRecord) -> VoiceRecord:
        """A record with what is newer here."""
        fitting = self.fitting
        if self.unwritten:
            warning = f"How far the fit is cannot be recorded yet. {self.unwritten}"
            fitting = fitting.model_copy(update={"warnings": [*fitting.warnings, warning]})
        return record.model_copy(update={"fitting": fitting, "likeness": self._likeness()})

    def _likeness(self) -> LikenessFacts:
        if not self._heard:
            return self.likeness
        mean = sum(self._heard) / len(self._heard)
        risen = max(mean, self.likeness.instant or 0.0)  # the steps are heard unequalised
        return self.likeness.model_copy(update={"fitted": round(risen, 3)})

    def see(self, read: VoiceRecord) -> None:
        """The database knows better."""
        news = read.fitting != self.fitting or read.likeness != self.likeness
        self.read, self.fitting, self.likeness = read, read.fitting, read.likeness
        self.saved, self.unwritten = True, ""
        self._heard.clear()
        if news:
            self._tell()

    def change(self, *, likeness: LikenessFacts | None = None, **fields: object) -> None:
        """Change the fitting's fields, for the database too by and by.

        An end is not told yet: release() does it when all is done.
        """
        self.fitting = self.fitting.model_copy(update=fields)
        self.likeness = likeness or self.likeness
        self._heard.clear()
        self.saved = False
        if self.fitting.state.active:
            self._tell()

    def hear(self, step: Step) -> None:
        """How like the sample the voice is after a step; for those who look, not for the database.

        The sentences are of unequal likeness, hence a mean of some.
        """
        self._heard.append(likeness_at(step.similarity))
        progress = min(99, 100 * step.step // step.n_steps)
        # It goes on: what it waited for before is past.
        self.fitting = self.fitting.model_copy(update={"progress": progress, "warnings": []})
        self._tell()

    def release(self) -> None:
        """Let all who wait go: it has ended, the service stops, or the voice is gone."""
        self.released = True
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changes(self) -> AsyncIterator[VoiceRecord]:
        """The record as it is, then at each change, up to the fit's end or its release."""
        while True:
            changed = self._changed  # before the yield: no change is missed
            yield self.over(self.read)
            if self.released or not self.fitting.state.active:
                return
            await changed.wait()


class Ledger:
    """Live fits by voice, kept in step with the records, also across the database's absences."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._live: dict[VoiceKey, LiveFit] = {}

    def find(self, voice: VoiceKey) -> LiveFit | None:
        return self._live.get(voice)

    def track(self, read: VoiceRecord) -> LiveFit:
        """The live fit of a record that was just read, new or not."""
        live = self._live.get(read.key)
        if live is None:
            live = self._live[read.key] = LiveFit(read)
        elif live.saved:
            live.see(read)
        return live

    def renew(self, read: VoiceRecord) -> LiveFit:
        """The live fit of a record that was just queued: what was known before is past."""
        live = self._live.get(read.key)
        if live is None or live.released:
            live = self._live[read.key] = LiveFit(read)
        else:
            live.see(read)
            live.delay = Delay()
        return live

    def drop(self, live: LiveFit) -> None:
        """Forget a live fit; those who wait for it are let go."""
        if self._live.get(live.key) is live:
            del self._live[live.key]
        live.release()

    def waits(self, live: LiveFit) -> bool:
        """Whether it is to be done still."""
        return self._live.get(live.key) is live and live.fitting.state.active

    def waiting(self) -> list[LiveFit]:
        """Who waits longest first."""
        active = [live for live in self._live.values() if live.fitting.state.active]
        return sorted(active, key=lambda live: live.fitting.queued_at or live.read.created_at)

    @property
    def unwritten(self) -> str:
        """Why a fit's state is not in the database; empty when nothing is owed to it."""
        return next((live.unwritten for live in self._live.values() if live.unwritten), "")

    @property
    def settled(self) -> bool:
        """Whether the database knows all that is known here."""
        return all(live.saved for live in self._live.values())

    async def save(self, live: LiveFit) -> bool:
        """Write how far a fit is; later, when the database is down or full.

        False: it is the fit of another voice by now, or nobody's.
        """
        fitting = live.fitting
        news = live.likeness if live.likeness != live.read.likeness else None
        try:
            told = await self._store.voices.set_fitting(live.read, fitting, news)
        except (DatabaseUnavailable, StorageFull) as exc:
            if live.unwritten != exc.message:
                tag = voice_tag(live.voice_id)
                logger.warning("the fit of %s is not in the database yet: %s", tag, exc)
            live.unwritten = exc.message
            return True
        if told is None:
            return False
        live.read, live.saved, live.unwritten = told, live.fitting is fitting, ""
        return True

    async def look(self) -> None:
        """Write what is unwritten, take in what the records tell. Raises DatabaseUnavailable."""
        for live in self._unsaved():
            known = await self.save(live)
            if not known or (live.saved and not live.fitting.state.active):
                self.drop(live)
        waiting = {read.key: read for read in await self._store.voices.unfitted()}
        for live in list(self._live.values()):
            read = waiting.get(live.key) or await self._store.voices.find(live.key)
            if live.saved and (read is None or not read.fitting.state.active):
                if read is not None:
                    live.see(read)
                self.drop(live)
        for read in waiting.values():
            self.track(read)

    async def close(self) -> None:
        """Write what is unwritten, if the database answers, and let all go."""
        for live in list(self._live.values()):
            if not live.saved:
                await self.save(live)
            live.release()

    def _unsaved(self) -> list[LiveFit]:
        return [live for live in self._live.values() if not live.saved]
