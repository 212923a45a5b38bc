"""Makes phonex/text/g2p/zh/polyphones.npz: the network of the PyPI package g2pM.

    pip download g2pM==0.1.2.5 --no-deps && python tools/build_chinese_polyphones.py g2pM-*.whl

Weights become 16-bit floats. The readings that a character may have are those that the package's
dictionary lists. Not needed to run Phonex.
"""

import io
import pickle
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parents[1] / "phonex" / "text" / "g2p" / "zh" / "polyphones.npz"
MARKS = {"시": "\x02", "끝": "\x03", "<PAD>": "\x00", "<UNK>": "\x01"}  # one character each


def main() -> None:
    with ZipFile(sys.argv[1]) as wheel:
        weights = _unpickled(wheel, "np_ckpt")
        characters = _unpickled(wheel, "char2idx")
        classes = _unpickled(wheel, "class2idx")
        dictionary = _unpickled(wheel, "digest_cedict")
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
        character: found for character, found in sorted(dictionary.items()) if len(found) > 1
    }
    np.savez_compressed(
        FILE,
        characters=_text("".join(MARKS.get(name, name) for name in _in_order(characters))),
        readings=_text(" ".join(name.replace("u:", "v") for name in _in_order(classes))),
        polyphones=_text("".join(several)),
        choices=_text(" ".join("/".join(_numbers(found, classes)) for found in several.values())),
        **{name: array.astype(np.float16) for name, array in arrays.items()},
    )


def _unpickled(wheel: ZipFile, name: str) -> Any:  # what the package's author stored
    return pickle.load(io.BytesIO(wheel.read(f"g2pM/{name}.pkl")))  # noqa: S301


def _bias(weights: dict[str, NDArray[np.float32]], way: str) -> NDArray[np.float32]:
    return weights[f"lstm.bias_ih_l0{way}"] + weights[f"lstm.bias_hh_l0{way}"]


def _in_order(numbered: dict[str, int]) -> list[str]:
    return sorted(numbered, key=numbered.__getitem__)


def _numbers(found: list[str], classes: dict[str, int]) -> list[str]:
    return [str(classes[reading]) for reading in dict.fromkeys(found) if reading in classes]


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


if __name__ == "__main__":
    main()
