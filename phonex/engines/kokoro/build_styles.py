"""Builds voices.npy from the voice packs of the npm package kokoro-js; not needed to run Phonex.

npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
python -m phonex.engines.kokoro.build_styles package/voices
"""

import sys
from pathlib import Path

import numpy as np

from phonex.engines.kokoro.styles import DATA_FILE, N_FEATURES, N_LENGTHS, STOCK_VOICES


def build(folder: Path, file: Path) -> None:
    """Join the packs ([510, 256] float32 each) in the order of STOCK_VOICES, at half precision."""
    packs = [np.fromfile(folder / f"{name}.bin", "<f4") for name in STOCK_VOICES]
    shape = (len(packs), N_LENGTHS, N_FEATURES)
    np.save(file, np.concatenate(packs).reshape(shape).astype("<f2"))


if __name__ == "__main__":
    build(Path(sys.argv[1]), DATA_FILE)
