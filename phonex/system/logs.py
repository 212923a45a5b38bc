"""Log formats: text lines on a terminal, JSON objects for machines."""

import asyncio
import hashlib
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from phonex.errors import PhonexError

logger = logging.getLogger(__name__)

# Any client can trigger these loggers' warnings and errors, as often as it likes.
REPEATING = ("uvicorn.error", "asyncio")
REPEAT_S = 10.0
TEXT_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Their INFO messages repeat Phonex's own or are of no use to an operator.
QUIET = (
    "uvicorn.access",
    "nx_27017",
    "neosqlite",
    "pymongo",
    "jieba",
    "matplotlib",
    "asyncio",
    "pika",
)


# Path and URL segments followed by a voice's id, which is logged at DEBUG only.
VOICE_PLACES = ("voice", "voices", "fits")


def voice_tag(voice_id: str) -> str:
    """The log's name for a voice, whose id contains a person's name."""
    return f"voice#{hashlib.sha256(voice_id.encode()).hexdigest()[:8]}"


def reason(error: PhonexError) -> str:
    """The text to log for an error; only the code if the message quotes what a client sent."""
    return error.code if error.param else error.message


class WithoutNames:
    """Replaces voice ids by tags, also in paths within other libraries' error messages."""

    def __init__(self, places: Iterable[str]) -> None:
        either = "|".join(map(re.escape, places))
        self._place = re.compile(rf"\b({either})/\.?([a-z0-9][a-z0-9-]*)")

    def __call__(self, text: str) -> str:
        return self._place.sub(lambda found: f"{found[1]}/{voice_tag(found[2])}", text)


class OnceInAWhile(logging.Filter):
    """Passes one record of a kind per REPEAT_S, with the number of those left out before it."""

    MOST_KINDS = 100

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._passed: dict[object, float] = {}  # kind → time of the last one passed
        self._left_out: Counter[object] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        fault = record.exc_info and record.exc_info[0]
        kind, now = (record.name, record.msg, fault), self._clock()
        if now - self._passed.get(kind, -REPEAT_S) < REPEAT_S:
            self._left_out[kind] += 1
            return False
        if len(self._passed) >= self.MOST_KINDS:
            self._passed.clear()
            self._left_out.clear()
        self._passed[kind] = now
        if n_more := self._left_out.pop(kind, 0):
            record.msg = f"{record.getMessage().rstrip()} ({n_more} similar messages left out)"
            record.args = None
        return True


class TextFormatter(logging.Formatter):
    """A text line, and the traceback if there is one."""

    def __init__(self, unnamed: Callable[[str], str] = str) -> None:
        super().__init__(TEXT_FORMAT)
        self._unnamed = unnamed

    def format(self, record: logging.LogRecord) -> str:
        return self._unnamed(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, message and, if there is one, traceback."""

    def __init__(self, unnamed: Callable[[str], str] = str) -> None:
        super().__init__()
        self._unnamed = unnamed

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return self._unnamed(json.dumps(entry, ensure_ascii=False))


def log_fault(task: "asyncio.Task[None]") -> None:
    """Done-callback that logs the error of a background task that should not have ended."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        logger.error("background task %s ended", task.get_name(), exc_info=fault)


def configure_logging(level: str, form: str, voices_dir: Path = Path("voices")) -> None:
    """Send all logging to standard error. form: "text", "json" or "auto" (text on a terminal).

    voices_dir: the folder whose file names are voice ids, which are logged at DEBUG only.
    """
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    shows_names = level == "DEBUG"
    unnamed = str if shows_names else WithoutNames((*VOICE_PLACES, voices_dir.name))
    handler.setFormatter(TextFormatter(unnamed) if as_text else JsonFormatter(unnamed))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in REPEATING:
        logging.getLogger(name).addFilter(OnceInAWhile())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
