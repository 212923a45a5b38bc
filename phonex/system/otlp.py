"""Traces sent to an OpenTelemetry collector over OTLP/HTTP.

The OTEL_ variables of the OpenTelemetry specification apply: endpoint, headers, sampler, service
name. Spans are sent in batches by a thread of their own and dropped while the collector is away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from phonex.system.tracing import Fact, TraceSpan, Tracing

DEFAULT_NAME = "phonex"
_PARENT = "traceparent"


class _SentSpan(TraceSpan):
    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, facts: Mapping[str, Fact]) -> None:
        self._span.set_attributes(dict(facts))

    def fail(self, why: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, why))


class OtlpTracing(Tracing):
    """version: of this service, an attribute of every span."""

    def __init__(self, version: str) -> None:
        self._provider = TracerProvider(resource=_resource(version))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("phonex", version)
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Iterator[TraceSpan]:
        parent = {_PARENT: headers[_PARENT]} if _PARENT in headers else {}
        with self._span(method, SpanKind.SERVER, parent) as span:
            span.note({"http.request.method": method})
            yield span

    @contextmanager
    def job(self, kind: str, job_id: str, trace: str | None) -> Iterator[TraceSpan]:
        parent = {_PARENT: trace} if trace else {}
        with self._span(f"job {kind}", SpanKind.CONSUMER, parent) as span:
            span.note({"phonex.job_id": job_id})
            yield span

    @contextmanager
    def _span(self, name: str, kind: SpanKind, parent: Mapping[str, str]) -> Iterator[TraceSpan]:
        # A parent that is named, none where the work is nobody's: never the span around it.
        context = self._propagator.extract(parent)
        # An exception's message may have a user's text in it.
        with self._tracer.start_as_current_span(
            name, context, kind, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield _SentSpan(span)
            except Exception as exc:
                _SentSpan(span).fail(type(exc).__name__)
                raise

    def here(self) -> str | None:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get(_PARENT)

    def close(self) -> None:
        self._provider.shutdown()


def _resource(version: str) -> Resource:
    """What the spans are about: as OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say."""
    given = Resource.create({"service.version": version})
    if str(given.attributes[SERVICE_NAME]).startswith("unknown_service"):
        return given.merge(Resource({SERVICE_NAME: DEFAULT_NAME}))
    return given
