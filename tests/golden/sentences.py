"""Text to sound against e2e/: splitter, frontend, ids, network and pauses, without BERT."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.ids import PhoneIds, PhoneTable
from phonex.engines.melotts.network import Manner, MeloInput, MeloNetwork
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.engines.vits.noise import SeededNoise
from phonex.errors import LanguageNotFound
from phonex.text.compatible import compatible_pieces
from phonex.text.frontends import open_frontend
from phonex.text.phonemes import Frontend
from tests.golden.row import NO_FRONTEND, Row, difference
from tests.golden.trace import tensors

TOLERANCE = 2e-4
_EMPTY = "empty_text_"  # how the index names what blank texts of a variant gave
_PAUSE_S = 0.05

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Speech:
    """A variant of the index, and what says its texts. frontend: None where there is none."""

    root: Path
    name: str
    about: Json
    config: MeloConfig
    network: MeloNetwork
    frontend: Frontend | None

    @property
    def language(self) -> str:
        return str(self.about["internal_language"])

    def row(self, what: str, error: float, tolerance: float = 0.0, verdict: str = "") -> Row:
        folder = Path("melo", self.about["variant"])
        files = [Path("e2e/index.json"), folder / self.about["config"], folder / "checkpoint.pth"]
        return Row(f"e2e/{self.name}: {what}", error, tolerance, files, verdict)

    def ids(self, text: str) -> PhoneIds:
        assert self.frontend is not None
        pieces = WordPieces(self.root / "hf" / self.language)
        said = self.frontend.phonemes(self.frontend.normalise(text), pieces.pieces)
        table = PhoneTable(self.config.symbols, add_blank=self.config.add_blank)
        return table.ids(said, self.language)

    def say(self, text: str, run: Json) -> Tensor:
        """[N] float32, a pause behind every piece."""
        speed = run["speed"]
        manner = Manner(run["sdp_ratio"], run["noise_scale"], run["noise_scale_w"], 1 / speed)
        noise = SeededNoise(run.get("torch_manual_seed_right_before", 0))
        pause = torch.zeros(int(self.config.rate * _PAUSE_S / speed))
        sound = [torch.zeros(0)]
        for piece in compatible_pieces(text, self.language):
            ids = self.ids(piece)
            item = MeloInput(
                phones=torch.tensor(ids.phones),
                tones=torch.tensor(ids.tones),
                languages=torch.tensor(ids.languages),
                speaker=self.about["speaker_id"],
                manner=manner,
            )
            sound += [self.network.speak([item], [noise])[0].samples, pause]
        return torch.cat(sound)


def check(folder: Path) -> Iterator[Row]:
    path = folder / "e2e" / "index.json"
    if not path.exists():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    variants = {name: about for name, about in index.items() if not name.startswith(_EMPTY)}
    for name, about in variants.items():
        speech = opened(folder, name, about)
        yield from check_pieces(speech)
        for run_name, run in about["runs"].items():
            yield check_run(speech, run_name, run)
        for text, result in index.get(f"{_EMPTY}{name}", {}).items():
            yield check_blank(speech, text, result["samples"], about["runs"])


def opened(root: Path, name: str, about: Json) -> Speech:
    folder = root / "melo" / about["variant"]
    config = MeloConfig.read(folder / about["config"])
    network = MeloNetwork.open(config, folder / "checkpoint.pth")
    try:
        frontend: Frontend | None = open_frontend(about["internal_language"], compatible=True)
    except LanguageNotFound:
        frontend = None
    return Speech(root, name, about, config, network, frontend)


def check_pieces(speech: Speech) -> Iterator[Row]:
    """Errors are counts of what differs."""
    chunks = speech.about["chunks"]
    wanted = [chunk["text_passed_to_frontend"] for chunk in chunks]
    found = compatible_pieces(speech.about["text"], speech.language)
    yield speech.row("pieces", float(found != wanted))
    if speech.frontend is None:
        yield speech.row("phone ids", 0.0, verdict=NO_FRONTEND)
        return
    wrong = [
        chunk
        for chunk in chunks
        if list(speech.ids(chunk["text_passed_to_frontend"]).phones) != chunk["phone_ids"]
    ]
    yield speech.row("phone ids", len(wrong))


def check_run(speech: Speech, name: str, run: Json) -> Row:
    path = Path("e2e", f"{speech.name}_{name}.npz")
    if speech.frontend is None:
        return Row(str(path), 0.0, TOLERANCE, [path], NO_FRONTEND)
    wanted = tensors(speech.root / path)["wav"]
    return Row(
        str(path), difference(speech.say(speech.about["text"], run), wanted), TOLERANCE, [path]
    )


def check_blank(speech: Speech, text: str, n_samples: int, runs: Json) -> Row:
    """Text without a word, at speed 1 and without chance."""
    what = f"samples of {text!r}"
    if speech.frontend is None and compatible_pieces(text, speech.language):
        return speech.row(what, 0.0, verdict=NO_FRONTEND)
    run = {**next(iter(runs.values())), "speed": 1.0, "noise_scale": 0.0, "noise_scale_w": 0.0}
    return speech.row(what, abs(len(speech.say(text, run)) - n_samples))
