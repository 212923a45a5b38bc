"""Text to sound against e2e/: splitter, frontend, ids, network and pauses, without BERT."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.frontends.pieces import compatible_pieces
from phonex.engines.melotts.ids import PhoneIds, PhoneTable
from phonex.engines.melotts.network import MeloInput, MeloNetwork, MeloScales
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.engines.vits.noise import NoiseSource
from phonex.text.g2p.phonemes import Frontend
from tests.golden.row import Row, difference
from tests.golden.trace import tensors

TOLERANCE = 2e-4
_EMPTY = "empty_text_"  # how the index names what blank texts of a variant gave
_SEED = "torch_manual_seed_right_before"
_PAUSE_S = 0.05

Json = Mapping[str, Any]


class OriginalNoise:
    """The numbers that the original draws after `torch.manual_seed`.

    Two draws a piece. The second fills a tensor that lies transposed in memory, and PyTorch draws
    other numbers for such a one.
    """

    def __init__(self, seed: int) -> None:
        self._generator = torch.Generator()
        self._generator.manual_seed(seed)
        self._is_second = True

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        self._is_second = not self._is_second
        if not self._is_second:
            return torch.randn(shape, generator=self._generator)
        batch, channels, frames = shape
        drawn = torch.empty(batch, frames, channels).transpose(1, 2)
        return drawn.normal_(generator=self._generator)


@dataclass(frozen=True)
class Speech:
    """A variant of the index, and what says its texts."""

    root: Path
    name: str
    about: Json
    config: MeloConfig
    network: MeloNetwork
    frontend: Frontend

    @property
    def language(self) -> str:
        return str(self.about["internal_language"])

    def row(self, what: str, error: float) -> Row:
        folder = Path("melo", self.about["variant"])
        files = [Path("e2e/index.json"), folder / self.about["config"], folder / "checkpoint.pth"]
        return Row(f"e2e/{self.name}: {what}", error, 0, files)

    def ids(self, text: str) -> PhoneIds:
        pieces = WordPieces(self.root / "hf" / self.language)
        said = self.frontend.phonemes(self.frontend.normalise(text), pieces.pieces)
        table = PhoneTable(self.config.symbols, add_blank=self.config.add_blank)
        return table.ids(said, self.language)

    def say(self, text: str, run: Json, noise: NoiseSource) -> Tensor:
        """[N] float32, a pause behind every piece."""
        speed = run["speed"]
        scales = MeloScales(run["sdp_ratio"], run["noise_scale"], run["noise_scale_w"], 1 / speed)
        pause = torch.zeros(int(self.config.rate * _PAUSE_S / speed))
        sound = [torch.zeros(0)]
        for piece in compatible_pieces(text, self.language):
            ids = self.ids(piece)
            item = MeloInput(
                phones=torch.tensor(ids.phones),
                tones=torch.tensor(ids.tones),
                languages=torch.tensor(ids.languages),
                speaker=self.about["speaker_id"],
                scales=scales,
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
            path = Path("e2e", f"{name}_{run_name}.npz")
            if (folder / path).exists():
                yield check_run(speech, path, run)
        blank = index.get(f"{_EMPTY}{name}", {})
        yield from check_blanks(speech, {text: each["samples"] for text, each in blank.items()})


def opened(root: Path, name: str, about: Json) -> Speech:
    folder = root / "melo" / about["variant"]
    config = MeloConfig.read(folder / about["config"])
    network = MeloNetwork.open(config, folder / "checkpoint.pth")
    frontend = open_frontend(about["internal_language"], compatible=True)
    return Speech(root, name, about, config, network, frontend)


def check_pieces(speech: Speech) -> Iterator[Row]:
    """Errors are counts of what differs."""
    chunks = speech.about["chunks"]
    wanted = [chunk["text_passed_to_frontend"] for chunk in chunks]
    found = compatible_pieces(speech.about["text"], speech.language)
    yield speech.row("pieces", float(found != wanted))
    wrong = [
        chunk
        for chunk in chunks
        if list(speech.ids(chunk["text_passed_to_frontend"]).phones) != chunk["phone_ids"]
    ]
    yield speech.row("phone ids", len(wrong))


def check_run(speech: Speech, path: Path, run: Json) -> Row:
    """path: of the sound that is wanted."""
    found = speech.say(speech.about["text"], run, seeded(run))
    wanted = tensors(speech.root / path)["wav"]
    return Row(str(path), difference(found, wanted), TOLERANCE, [path])


def seeded(run: Json) -> OriginalNoise:
    return OriginalNoise(run.get(_SEED, 0))


def check_blanks(speech: Speech, n_samples: Mapping[str, int]) -> Iterator[Row]:
    """Texts without a word. They were said one after the other, behind the text of a seeded run."""
    if not n_samples:
        return
    (run,) = (run for run in speech.about["runs"].values() if _SEED in run)
    noise = seeded(run)
    speech.say(speech.about["text"], run, noise)
    for text, wanted in n_samples.items():
        found = len(speech.say(text, run, noise))
        yield speech.row(f"samples of {text!r}", abs(found - wanted))
