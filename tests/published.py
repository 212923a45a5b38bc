"""Models as `phonex models pull` leaves them, made of the small checkpoints of the golden data."""

import os
import shutil
from pathlib import Path

from phonex.weights.layout import TEXT_LANGUAGES

GOLDEN = Path(__file__).parent / "data" / "golden"
MELO = GOLDEN / "melo" / "default"


def lay_melotts(models: Path, key: str = "EN") -> Path:
    """A MeloTTS model without features of a BERT; its folder."""
    folder = models / "melotts" / key
    folder.mkdir(parents=True)
    shutil.copy(MELO / "checkpoint.pth", folder / "checkpoint.pth")
    shutil.copy(MELO / "config_nobert.json", folder / "config.json")
    language = TEXT_LANGUAGES[key]
    shutil.copytree(GOLDEN / "hf" / language, models / "bert" / language, dirs_exist_ok=True)
    return folder


def lay_openvoice(models: Path) -> Path:
    """The converter with the published speakers' embeddings; its folder."""
    folder = models / "openvoice" / "converter"
    folder.mkdir(parents=True)
    for name in ("config.json", "checkpoint.pth"):
        shutil.copy(GOLDEN / "openvoice" / name, folder / name)
    speakers = models / "openvoice" / "base_speakers" / "ses"
    shutil.copytree(GOLDEN / "openvoice_base_ses", speakers)
    return folder


def share_kokoro(prepared: Path, models: Path) -> None:
    """Kokoro's weights as they were prepared in another folder, if they were, without a copy."""
    models.mkdir(parents=True, exist_ok=True)
    for path in prepared.glob("kokoro-*"):
        os.link(path, models / path.name)
