"""`python -m benchmarks.book`: a book is spoken twice, once undisturbed and once killed on the way.

A book of MINUTES of speech is sent to a service with Kokoro, without watermarks, which differ with
each audio. Then the same book again, while the service is killed twice with SIGKILL and started
again. Prints how long each took, the time for each second of speech, what a book of three hours
would take at that rate, how long the joining took, and whether the chapters of both have the same
samples. Exits with 1 if they have not.
"""

import argparse
import io
import math
import signal
import sys
import tempfile
import time
from pathlib import Path

import httpx

from phonex.audio.decode import decode
from phonex.system.cpu import cpu_name
from tests.running import Folders, RunningServer

SENTENCES = (
    "The lighthouse had been dark for eleven years when Nora rowed out to it.",
    "Nobody had asked her to go, and nobody had tried to stop her.",
    "She tied the boat to the iron ring, climbed the wet stairs, and counted them as she had done "
    "when she was a child.",
    "At the top the lamp stood under its sheet, patient as furniture.",
    "She lifted a corner of the sheet and saw her own face, bent and small, in the old glass.",
)
CHARACTERS_S = 15.5  # that Kokoro speaks
PARAGRAPH = 12  # sentences
POLL_S = 0.2


def text_of(minutes: float, n_chapters: int) -> str:
    wanted, parts, number = minutes * 60 * CHARACTERS_S / n_chapters, list[str](), 0
    for chapter in range(1, n_chapters + 1):
        parts.append(f"# Chapter {chapter}")
        n_characters = 0
        while n_characters < wanted:
            chosen = [SENTENCES[(number + each) % len(SENTENCES)] for each in range(PARAGRAPH)]
            paragraph = f"Part {number + 1}. " + " ".join(chosen)
            parts.append(paragraph)
            n_characters += len(paragraph)
            number += 1
    return "\n\n".join(parts)


class Reader:
    """Sends a book and waits for it."""

    def __init__(self, server: RunningServer, text: str) -> None:
        self._server = server
        sent = {"file": ("lighthouse.md", text.encode())}
        answer = server.client.post("/books", files=sent, data={"seed": "1"})
        self.book_id = str(answer.raise_for_status().json()["book_id"])

    def _get(self, path: str = "") -> httpx.Response:
        found = self._server.client.get(f"/books/{self.book_id}{path}", timeout=600)
        return found.raise_for_status()

    def wait_for(self, percent: int) -> None:
        while (book := self._get().json()["book"])["progress"] < percent:
            if book["status"] in ("failed", "cancelled"):
                sys.exit(f"The book {book['status']}: {book['message']}")
            time.sleep(POLL_S)

    def seconds(self) -> float:
        return float(sum(chapter["duration"] for chapter in self._get().json()["chapters"]))

    def chapters(self) -> list[bytes]:
        """Their samples; the tags name the time and the audio that they are made of."""
        n_chapters = self._get().json()["book"]["n_chapters"]
        files = [self._get(f"/chapters/{number}").content for number in range(1, n_chapters + 1)]
        return [decode(io.BytesIO(file), max_seconds=math.inf).samples.tobytes() for file in files]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--chapters", type=int, default=5)
    given = parser.parse_args()
    text = text_of(given.minutes, given.chapters)
    with tempfile.TemporaryDirectory(prefix="phonex-book-") as folder:
        folders = Folders(Path(folder), Path(folder) / "models")
        with RunningServer(folders, PHONEX_WATERMARK="off") as server:
            started = time.perf_counter()
            alone = Reader(server, text)
            alone.wait_for(90)
            spoken_s = time.perf_counter() - started
            alone.wait_for(100)
            whole_s, seconds = time.perf_counter() - started, alone.seconds()
            started = time.perf_counter()
            killed = Reader(server, text)
            for percent in (30, 60):
                killed.wait_for(percent)
                server.stop(signal.SIGKILL)
                server.start()
            killed.wait_for(100)
            killed_s = time.perf_counter() - started
            equal = alone.chapters() == killed.chapters()
    factor = whole_s / seconds
    print(f"processor: {cpu_name()}")
    print(f"a book of {seconds / 60:.1f} minutes in {given.chapters} chapters")
    joined_s = whole_s - spoken_s
    print(f"undisturbed: {whole_s:.0f} s, {factor:.3f} of real time; joined in {joined_s:.1f} s")
    print(f"killed twice: {killed_s:.0f} s; same samples: {'yes' if equal else 'NO'}")
    print(f"three hours at that rate: {factor * 180:.0f} minutes")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
