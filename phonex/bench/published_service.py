"""MeloTTS and OpenVoice in a separate service: first audio, memory, growth."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from phonex.bench.figure import Figure, Say
from phonex.bench.server import BenchServer, open_server
from phonex.weights.layout import converter_files

SENTENCES = (
    "The birch canoe slid on the smooth planks.",
    "Glue the sheet to the dark blue background.",
    "These days a chicken leg is a rare dish, and the juice of lemons makes fine punch.",
    "Rice is often served in round bowls.",
    "The box was thrown beside the parked truck, while a large size in stockings is hard to sell.",
)
WORDS = "a man and the cat saw it rain on some old red roofs by noon while nobody sang of lemons"
N_AT_ONCE = 50  # sentences in a text
LONGEST = 8  # words of a sentence
VOICE = "bench"


def service_figures(models: Path, n_sentences: int, say: Say) -> Iterator[Figure]:
    """In fp32, which takes the most memory. n_sentences: cloned, of different lengths."""
    with tempfile.TemporaryDirectory(prefix="phonex-bench-") as folder:
        settings = {
            "PHONEX_MODELS_DIR": str(models),
            "PHONEX_PRECISION": "fp32",
            "PHONEX_ENGINE": "melotts",
            "PHONEX_CONVERTER": "openvoice",
            "PHONEX_FIT": "0",
        }
        say("starting a service")
        with open_server(Path(folder), **settings) as server:
            yield Figure("start to ready, MeloTTS loaded", f"{server.seconds_to_ready:.1f} s")
            yield from _first_sound(server, say)
            voice = max(converter_files(models).ses.glob("*.pth")).read_bytes()
            server.client.import_voice(VOICE, voice)
            yield from _growth(server, n_sentences, say)


def _first_sound(server: BenchServer, say: Say) -> Iterator[Figure]:
    """Time to the first audio of a long text, and the time of its first sentence alone."""
    say("the first sentence of a long text")
    alone = min(server.client.finish("/tts", {"text": SENTENCES[0]})[1] for _ in range(3))
    long = " ".join(SENTENCES * 4)
    first, taken, job = server.client.first_progress("/tts", {"text": long})
    yield Figure("one short sentence, request to answer", f"{alone:.2f} s")
    yield Figure(f"{job['duration']:.0f} s of speech: first sentence done", f"{first:.2f} s")
    yield Figure(f"{job['duration']:.0f} s of speech: all done", f"{taken:.1f} s")


def _growth(server: BenchServer, n_sentences: int, say: Say) -> Iterator[Figure]:
    draw = random.Random(0)  # noqa: S311  # lengths of sentences
    before = 0.0
    for start in range(0, n_sentences, N_AT_ONCE):
        say(f"memory over {n_sentences} cloned sentences: {start}")
        text = " ".join(_sentence(draw) for _ in range(min(N_AT_ONCE, n_sentences - start)))
        server.client.finish("/clone", {"text": text, "voice_id": VOICE})
        if not start:
            before = server.memory_mb()
            yield Figure("memory with English and the converter, fp32", f"{before:.0f} MB")
    grown = server.memory_mb() - before
    yield Figure(f"growth over {n_sentences - N_AT_ONCE} further sentences", f"{grown:+.0f} MB")
    yield Figure("memory while they were cloned, at most", f"{server.take_peak_mb():.0f} MB")


def _sentence(draw: random.Random) -> str:
    words = [draw.choice(WORDS.split()) for _ in range(draw.randint(1, LONGEST))]
    return " ".join(words).capitalize() + "."
