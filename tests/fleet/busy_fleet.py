"""A fleet with a bucket in which something is killed while many jobs wait and run, and what must be
true of each job afterwards.
"""

import signal
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.fleet.processes import Fleet, wait_until
from tests.running import finish
from tests.s3_server import CREDENTIALS, REGION, S3Server
from tests.sound import Sound, read

SENTENCE = "The quick brown fox jumps over the lazy dog. "
LONG = SENTENCE * 40  # as long as a text may be that does not go behind short ones
LONG_FOR_KOKORO = SENTENCE * 12
SHORT = ("Hello.", "Good morning, everybody.", "It rained all night.", "Four hours to go.")
BUCKET = "phonex"
AUDIO = "house/audio/"
FORMAT = "flac"
POLL_S, ENDED_S = 0.3, 600.0
CLOSE_S, CLOSE_DB = 0.05, 1.5  # less than between any two of the texts


@dataclass
class JobFaults:
    """The jobs, by id, that did not become what they should; what attempts have left."""

    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    left_over: set[str] = field(default_factory=set)


class BusyFleet:
    """models: of Kokoro, which speaks if they are given. It makes the same samples whenever it
    speaks a text; those of espeak differ a little with what it has spoken before.
    """

    def __init__(
        self, root: Path, stack: ExitStack, n_jobs: int, models: Path | None = None
    ) -> None:
        self._is_exact = models is not None
        self.s3 = stack.enter_context(S3Server(root / "s3", persistent=True))
        self.s3.create_bucket(BUCKET)
        bucket = {
            "PHONEX_BLOBS": f"s3://{BUCKET}/house",
            "PHONEX_S3_ENDPOINT": self.s3.url,
            "PHONEX_S3_REGION": REGION,
            **CREDENTIALS,
        }
        engine = {} if models is None else {"PHONEX_ENGINE": "kokoro"}
        self.fleet = Fleet(root, stack, 2 * n_jobs, models, **bucket, **engine)
        self._n_jobs = n_jobs
        self._long = LONG_FOR_KOKORO if self._is_exact else LONG
        texts = (self._long, *SHORT)
        self._undisturbed = {text: self._spoken(self._submit_one(text, 0)) for text in texts}

    def submit(self) -> Mapping[str, str]:
        """Jobs and their texts: each worker speaks a long one, and all others wait."""
        texts = [self._long] * len(self.fleet.workers)
        texts += [SHORT[n % len(SHORT)] for n in range(self._n_jobs - len(texts))]
        for worker in self.fleet.workers:  # so that none is spoken before all are there
            worker.send(signal.SIGSTOP)
        jobs = {self._submit_one(text, n % 2): text for n, text in enumerate(texts)}
        for worker in self.fleet.workers:
            worker.send(signal.SIGCONT)
        long = [job_id for job_id, text in jobs.items() if text == self._long]
        for job_id in long:
            self.fleet.runner(job_id)
        return jobs

    def _submit_one(self, text: str, node: int) -> str:
        return self.fleet.submit(text, node, format=FORMAT)

    def check(self, jobs: Mapping[str, str]) -> JobFaults:
        """Wait until all have ended."""
        faults, client = JobFaults(), self.fleet.nodes[0].client
        for job_id, text in jobs.items():
            if finish(client, job_id, ENDED_S, POLL_S)["status"] != "completed":
                faults.lost.append(job_id)
            elif not self._is_right(job_id, text) or not self._is_stored_once(job_id):
                faults.wrong.append(job_id)
        with_patience(lambda: not self.left_over())
        faults.left_over = self.left_over()
        return faults

    def _spoken(self, job_id: str) -> Sound:
        client = self.fleet.nodes[0].client
        finish(client, job_id)
        return read(client.get(f"/audio/{job_id}").raise_for_status().content)

    def _is_right(self, job_id: str, text: str) -> bool:
        sound, wanted = self._spoken(job_id), self._undisturbed[text]
        if self._is_exact:
            return np.array_equal(sound.samples, wanted.samples)
        levels_db = np.abs(sound.band_levels_db() - wanted.band_levels_db())
        return abs(sound.seconds - wanted.seconds) < CLOSE_S and levels_db.mean() < CLOSE_DB

    def _is_stored_once(self, job_id: str) -> bool:
        key = f"{AUDIO}{job_id}"
        return self.s3.keys(BUCKET, key) == {f"{key}.{FORMAT}", f"{key}.words.json"}

    def audio(self) -> set[str]:
        """The ids of all audio that is stored."""
        keys = self.s3.keys(BUCKET, AUDIO)
        return {key.removeprefix(AUDIO).split(".")[0] for key in keys} - {""}

    def seconds(self, audio_id: str) -> float:
        return self._spoken(audio_id).seconds

    def n_begun(self, job_id: str) -> int:
        """How often workers began it."""
        return self.fleet.tell().count(f"job {job_id}: attempt")

    def left_over(self) -> set[str]:
        """What attempts have finished and not put in place."""
        return self.s3.keys(BUCKET, f"{AUDIO}.attempts/")


def with_patience(true: Callable[[], bool]) -> None:
    """Give what is still being cleared away the time."""
    try:
        wait_until(true)
    except AssertionError:
        return
