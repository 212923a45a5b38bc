"""`python -m benchmarks.owner_times [N]`: can a user tell by time what another user has?

Starts a service with accounts in which one user has audio, a voice and a word. Another user asks N
times (200 by default) for each, and for ids that do not exist, in turns. Prints the median of both
in milliseconds, and the median difference of a pair with the range that holds half of the pairs: it
should contain 0.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.people import People, Person
from tests.running import SPEECH, Folders, RunningServer

VOICE = {"voice_sample": ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())}
MISSING = "00000000-0000-4000-8000-000000000000"


def main(n_times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        folders = Folders(Path(folder), Path(folder) / "models")
        settings = {"PHONEX_AUTH": "on", "PHONEX_RATE_LIMIT": "0"}
        with RunningServer(folders, quick=True, **settings) as server, People(server) as people:
            ada, bob = people.sign_up("ada"), people.sign_up("bob")
            print("| path | theirs, ms | missing, ms | difference, ms | half of the pairs |")
            print("|---|---|---|---|---|")
            for theirs, missing in paths_of(ada):
                print(row(bob.client, theirs, missing, n_times))


def paths_of(ada: Person) -> list[tuple[str, str]]:
    """What Ada has, and the same with an id that does not exist."""
    audio = ada.client.post("/tts", json={"text": "Good morning."}).raise_for_status().json()
    ada.client.post("/voice/register", data={"voice_name": "Anna"}, files=VOICE).raise_for_status()
    ada.client.put("/lexicon/EN/heron", json={"respelling": "hair on"}).raise_for_status()
    of_audio = ("/audio/ID", "/audio/ID/peaks", "/audio/ID/words", "/job/ID", "/job/ID/events")
    of_voice = ("/voice/ID", "/voice/ID/sample", "/voice/ID/embedding", "/voice/ID/events")
    ids = [(path, audio["audio_id"], MISSING) for path in of_audio]
    ids += [(path, "anna", "nora") for path in of_voice]
    ids += [("/lexicon/EN/ID", "heron", "crane")]
    return [(path.replace("ID", one), path.replace("ID", other)) for path, one, other in ids]


def row(client: httpx.Client, theirs: str, missing: str, n_times: int) -> str:
    pairs = [pair(client, theirs, missing, swapped=bool(n % 2)) for n in range(n_times)]
    first, second = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    low, middle, high = statistics.quantiles([1000 * (a - b) for a, b in pairs], n=4)
    return f"| {theirs} | {first:.2f} | {second:.2f} | {middle:+.2f} | {low:+.2f} to {high:+.2f} |"


def pair(client: httpx.Client, theirs: str, missing: str, *, swapped: bool) -> tuple[float, float]:
    """The seconds of both; swapped: the other one is asked first."""
    if swapped:
        other = seconds(client, missing)
        return seconds(client, theirs), other
    return seconds(client, theirs), seconds(client, missing)


def seconds(client: httpx.Client, path: str) -> float:
    started = time.perf_counter()
    assert client.get(path).status_code == 404
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
