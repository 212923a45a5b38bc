"""Makes phonex/text/g2p/zh/polyphones.npz: the network of the PyPI package g2pM.

    pip download g2pM==0.1.2.5 --no-deps
    python tools/build_chinese_polyphones.py g2pM-*.whl CPP

CPP: the folder "data" of https://github.com/kakaobrain/g2pM. Weights become 16-bit floats. The
characters that the network is asked about are those it learned, and their readings those that occur
in dev.sent and dev.lb or in pypinyin. Not needed to run Phonex.
"""

import io
import pickle
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, pinyin

FILE = Path(__file__).parents[1] / "phonex" / "text" / "g2p" / "zh" / "polyphones.npz"
MARKS = {"시": "\x02", "끝": "\x03", "<PAD>": "\x00", "<UNK>": "\x01"}  # one character each


def main() -> None:
    with ZipFile(sys.argv[1]) as wheel:
        weights = _unpickled(wheel, "np_ckpt")
        characters = _unpickled(wheel, "char2idx")
        classes = _unpickled(wheel, "class2idx")
    directions = ("", "_reverse")
    arrays = {
        "embedding": weights["embedding.weight"],
        "inputs": np.stack([weights[f"lstm.weight_ih_l0{way}"].T for way in directions]),
        "state": np.stack([weights[f"lstm.weight_hh_l0{way}"].T for way in directions]),
        "bias": np.stack([_bias(weights, way) for way in directions]),
        "hidden": weights["logit_layer.0.weight"].T,
        "hidden_bias": weights["logit_layer.0.bias"],
        "output": weights["logit_layer.2.weight"].T,
        "output_bias": weights["logit_layer.2.bias"],
    }
    several = {
        character: found for character, found in sorted(_seen(Path(sys.argv[2]), classes).items())
    }
    np.savez_compressed(
        FILE,
        characters=_text("".join(MARKS.get(name, name) for name in _in_order(characters))),
        readings=_text(" ".join(name.replace("u:", "v") for name in _in_order(classes))),
        polyphones=_text("".join(several)),
        choices=_text(" ".join("/".join(_numbers(found, classes)) for found in several.values())),
        **{name: array.astype(np.float16) for name, array in arrays.items()},
    )


def _seen(folder: Path, classes: dict[str, int]) -> dict[str, list[str]]:
    """The readings of each character, which ▁ encloses in its sentence."""
    seen: dict[str, set[str]] = defaultdict(set)
    sentences, labels = ((folder / f"dev.{end}").read_text().splitlines() for end in ("sent", "lb"))
    for sentence, label in zip(sentences, labels, strict=True):
        seen[sentence.split("▁")[1]].add(label)
    for character, found in seen.items():
        listed = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
        found |= {name.replace("lv", "lu:").replace("nv", "nu:") for name in listed[0]}
        found.intersection_update(classes)
    return {character: sorted(found) for character, found in seen.items()}


def _unpickled(wheel: ZipFile, name: str) -> Any:  # what the package's author stored
    return pickle.load(io.BytesIO(wheel.read(f"g2pM/{name}.pkl")))  # noqa: S301


def _bias(weights: dict[str, NDArray[np.float32]], way: str) -> NDArray[np.float32]:
    return weights[f"lstm.bias_ih_l0{way}"] + weights[f"lstm.bias_hh_l0{way}"]


def _in_order(numbered: dict[str, int]) -> list[str]:
    return sorted(numbered, key=numbered.__getitem__)


def _numbers(found: list[str], classes: dict[str, int]) -> list[str]:
    return [str(classes[reading]) for reading in found]


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


if __name__ == "__main__":
    main()
