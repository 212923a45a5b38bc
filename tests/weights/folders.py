"""Folders of weights as people have them, with small contents."""

import json
from pathlib import Path

from phonex.weights.bundle import Bundle
from tests.weights.conftest import content

SPEAKERS = {
    "EN": ["EN-US", "EN-BR", "EN_INDIA", "EN-AU", "EN-Default"],
    "EN_V2": ["EN-US", "EN-BR", "EN-INDIA", "EN-AU"],
    "EN_NEWEST": ["EN-Newest"],
    "FR": ["FR"],
}


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def melo_config(speakers: list[str]) -> str:
    spk2id = {name: at for at, name in enumerate(speakers)}
    return json.dumps({"data": {"spk2id": spk2id}, "model": {}, "symbols": ["_"]})


def melo_folder(folder: Path, speakers: list[str]) -> Path:
    return write(folder, {"config.json": melo_config(speakers), "checkpoint.pth": b"weights"})


def converter_folder(folder: Path, version: str | None = "v2") -> Path:
    config = {"data": {"n_speakers": 0}, "model": {"zero_g": True}, "_version_": version}
    return write(folder, {"config.json": json.dumps(config), "checkpoint.pth": b"weights"})


def bert_folder(folder: Path, vocabulary: bytes = b"[PAD]\n") -> Path:
    return write(
        folder,
        {
            "config.json": json.dumps({"model_type": "bert"}),
            "tokenizer_config.json": "{}",
            "vocab.txt": vocabulary,
            "model.safetensors": b"weights",
        },
    )


def checkpoints_v2(folder: Path, openvoice: Bundle) -> Path:
    """The folder that OpenVoice's own instructions make."""
    converter_folder(folder / "converter")
    names = [file.name for file in openvoice.files if "ses/" in file.name]
    return write(folder, {name: content(openvoice.repo, name) for name in names})


def hub_cache(cache: Path, repo: str, revision: str) -> Path:
    """An empty snapshot, to be filled."""
    folder = cache / f"models--{repo.replace('/', '--')}" / "snapshots" / revision
    folder.mkdir(parents=True)
    return folder
