"""Traces: what a request led to, also in other processes. Without a collector, nothing is noted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

Fact = str | int | float


class TraceSpan:
    """A stretch of work in a trace."""

    def rename(self, name: str) -> None:
        """Name it for what it turned out to be."""

    def note(self, facts: Mapping[str, Fact]) -> None:
        """Add attributes."""

    def fail(self, why: str) -> None:
        """Mark it as failed."""


class Tracing:
    """Notes nothing. Its subclass sends spans to a collector."""

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Iterator[TraceSpan]:
        """An HTTP request; headers may name the caller's span (W3C Trace Context)."""
        yield TraceSpan()

    @contextmanager
    def job(self, kind: str, job_id: str, trace: str | None) -> Iterator[TraceSpan]:
        """The work of a job. trace: the span that queued it, from here()."""
        yield TraceSpan()

    def here(self) -> str | None:
        """The current span, as a `traceparent` (W3C Trace Context)."""
        return None

    def close(self) -> None:
        """Send what is left. Blocks."""
