"""The format of an OpenVoice V2 embedding, and the checks for imported ones."""

import numpy as np

from phonex.engines.types import Embedding
from phonex.errors import EmbeddingUnusable

TONE = "tone"  # its only array: [1, N_TONE, 1] float32
N_TONE = 256

_MAX_SIZE = 1e3  # L2 norm; the published speakers' are 10 to 12.3


def check(embedding: Embedding) -> None:
    """Raises EmbeddingUnusable."""
    tone = embedding.get(TONE)
    if tone is None or tone.shape != (1, N_TONE, 1) or not np.issubdtype(tone.dtype, np.floating):
        raise EmbeddingUnusable(
            f"An embedding of OpenVoice V2 is a float tensor of shape [1, {N_TONE}, 1]."
        )
    size = float(np.linalg.norm(tone.astype(np.float64)))
    if not size < _MAX_SIZE:  # also true for nan
        raise EmbeddingUnusable(
            f"The embedding of OpenVoice V2 has a norm of {size:.3g}; real ones have about 11."
        )
