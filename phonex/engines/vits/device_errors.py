"""Turns device failures into SynthesisFailed: the job fails, the process keeps running."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from phonex.errors import SynthesisFailed

logger = logging.getLogger(__name__)


@contextmanager
def reported_faults(engine: str) -> Iterator[None]:
    """Raises SynthesisFailed for torch's errors when memory runs out or the device fails."""
    try:
        yield
    except torch.OutOfMemoryError as exc:
        torch.cuda.empty_cache()
        raise SynthesisFailed(
            f"{engine} ran out of the device's memory; send shorter sentences, or set "
            "PHONEX_PRECISION=bf16 or PHONEX_DEVICE=cpu."
        ) from exc
    except RuntimeError as exc:
        logger.exception("%s: the device failed", engine)
        raise SynthesisFailed(
            f"{engine} could not compute this on its device; see the log for details."
        ) from exc
