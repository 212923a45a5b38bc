"""`python -m benchmarks.streaming`: how soon the first audio of a stream comes, and how its pieces
are joined.

Starts a service, warms each speaker up, and streams sentences that it has not spoken before. Prints
the time to the first audio (median and 95th percentile, s) by speaker and format, for 1, 4 and 16
clients at once, beside the time that a whole first sentence takes; the largest step between two
samples at a seam and within the pieces. With `pip install kokoro-onnx`, also the time that
kokoro-onnx takes to its first audio with the same weights and sentences.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import httpx
import numpy as np

from phonex.engines.kokoro.styles import DATA_FILE, STOCK_VOICES
from phonex.engines.kokoro.weights import find_parts, join_parts
from phonex.system.cpu import cpu_name
from tests.running import Folders, RunningServer

# Sentences of about five seconds; a number makes each of them a new one.
SENTENCES = {
    "EN": "When the sun went down on day {}, the old man closed the heavy door of his house.",
    "ES": "Cuando se puso el sol del día {}, el anciano cerró la pesada puerta de su pequeña casa.",
    "FR": "Quand le soleil se coucha le jour {}, le vieil homme ferma sa lourde porte de bois.",
    "ZH": "第{}天太阳下山以后，老人关上了他那座小房子的沉重的大门。",
    "JP": "{}日目に日が沈むと、老人は小さな家の重い扉を静かに閉めました。",
    "KR": "{}일째 해가 지자, 노인은 작은 집의 무거운 문을 조용히 닫았습니다.",
}
NUMBERS = count(2)


def texts(language: str) -> Iterator[str]:
    return (SENTENCES[language].format(number) for number in NUMBERS)


async def first_audio(client: httpx.AsyncClient, **body: object) -> tuple[float, float]:
    """Seconds to the first bytes of sound, and to the last."""
    started = time.perf_counter()
    first, n_bytes = 0.0, 0
    async with client.stream("POST", "/tts/stream?store=false", json=body) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_raw():
            n_bytes += len(chunk)
            if not first and n_bytes > 1000:  # more than a header
                first = time.perf_counter() - started
    return first, time.perf_counter() - started


async def whole_sentence(client: httpx.AsyncClient, **body: object) -> float:
    """Seconds until a first sentence is there whole, as without streaming."""
    started = time.perf_counter()
    (await client.post("/tts", json=body)).raise_for_status()
    return time.perf_counter() - started


def shown(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):.2f} / {high:.2f}"


async def by_speaker(client: httpx.AsyncClient, n_times: int) -> None:
    print("\nspeaker       first audio, median / 95 %   whole sentence   share")
    speakers = [("EN", "EN-INSTANT"), *((language, None) for language in SENTENCES)]
    for language, speaker in speakers:
        body = {"language": language, "speaker": speaker, "format": "pcm"}
        source = texts(language)
        await whole_sentence(client, **body, text=next(source))
        wholes, firsts = list[float](), list[float]()
        for _ in range(n_times):  # in turns, so that other work on the machine slows down both
            wholes.append(await whole_sentence(client, **body, text=next(source)))
            firsts.append((await first_audio(client, **body, text=next(source)))[0])
        share = statistics.median(firsts) / statistics.median(wholes)
        whole = statistics.median(wholes)
        print(f"{speaker or language:<14}{shown(firsts):>22}{whole:>20.2f}{share:>9.2f}")


async def by_format(client: httpx.AsyncClient, n_times: int) -> None:
    print("\nformat        first audio, median / 95 %")
    for name in ("wav", "mp3", "opus", "ogg", "flac", "aac", "m4a", "pcm", "ulaw"):
        said = [
            (await first_audio(client, text=text, format=name))[0]
            for text in islice(texts("EN"), n_times)
        ]
        print(f"{name:<14}{shown(said):>22}")


async def by_clients(client: httpx.AsyncClient, n_times: int) -> None:
    print("\nclients       first audio, median / 95 %   speaker")
    for speaker in ("EN-INSTANT", "EN-US"):
        for n_clients in (1, 4, 16):
            source, said = texts("EN"), list[float]()
            for _ in range(max(1, n_times // n_clients)):
                bodies = [{"text": next(source), "speaker": speaker} for _ in range(n_clients)]
                ends = await asyncio.gather(*(first_audio(client, **body) for body in bodies))
                said += [first for first, _ in ends]
            print(f"{n_clients:<14}{shown(said):>22}   {speaker}")


async def seams(url: str) -> None:
    """The largest step at a seam, as a share of full scale."""
    from websockets.asyncio.client import connect

    at, data = list[int](), b""
    async with connect(url.replace("http", "ws") + "/tts/ws") as socket:
        await socket.send(json.dumps({"type": "start", "format": "pcm", "store": False}))
        for text in islice(texts("EN"), 8):
            await socket.send(json.dumps({"type": "text", "text": text + " "}))
        await socket.send(json.dumps({"type": "end"}))
        async for message in socket:
            if isinstance(message, bytes):
                data += message
            elif json.loads(message)["type"] == "words":
                at.append(len(data) // 2)
            elif json.loads(message)["type"] == "completed":
                break
    steps = np.abs(np.diff(np.frombuffer(data, "<i2").astype(np.float64))) / 32_768
    largest = max(steps[place - 2 : place + 1].max() for place in at[1:])
    print(
        f"\nlargest step at {len(at) - 1} seams {largest:.5f}, within the pieces {steps.max():.3f}"
    )


def kokoro_onnx(folder: Path, n_times: int) -> None:
    try:
        from kokoro_onnx import Kokoro
    except ImportError:
        print("\nkokoro-onnx is not installed: pip install kokoro-onnx")
        return
    engine = Kokoro(*map(str, kokoro_files(folder)))

    async def first(text: str) -> float:
        started = time.perf_counter()
        async for _ in engine.create_stream(text, voice="af_heart", lang="en-us"):
            break
        return time.perf_counter() - started

    asyncio.run(first("Warm up."))
    said = [asyncio.run(first(text)) for text in islice(texts("EN"), n_times)]
    print(f"\nkokoro-onnx, the same weights: first audio {shown(said)}")


def kokoro_files(folder: Path) -> tuple[Path, Path]:
    """Our network in one file, and our styles, as kokoro-onnx reads them."""
    network, voices = folder / "kokoro.onnx", folder / "voices.npz"
    network.write_bytes(join_parts(find_parts()))
    tables = np.load(DATA_FILE).astype(np.float32)
    np.savez(voices, **dict(zip(STOCK_VOICES, tables[:, :, None, :], strict=True)))
    return network, voices


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=12, help="measurements per row")
    n_times = parser.parse_args().times
    print(f"CPU: {cpu_name()}")
    with tempfile.TemporaryDirectory() as folder:
        home, models = Path(folder) / "home", Path(folder) / "models"
        home.mkdir()
        models.mkdir()

        async def measure(url: str) -> None:
            async with httpx.AsyncClient(base_url=url, timeout=600) as client:
                await by_speaker(client, n_times)
                await by_format(client, n_times)
                await by_clients(client, n_times)
            await seams(url)

        with RunningServer(Folders(home, models)) as running:
            asyncio.run(measure(running.url))
        kokoro_onnx(models, n_times)


if __name__ == "__main__":
    main()
