"""Traces that a real service sends to a collector."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.running import Folders, RunningServer

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """An OTLP/HTTP receiver; spans by name, as they come."""

    def __init__(self, url: str, requests: "Queue[bytes]") -> None:
        self.url = url
        self._requests = requests
        self._spans: dict[str, Span] = {}
        self.services: set[str] = set()

    def span(self, name: str) -> Span:
        while name not in self._spans:
            for resource in ExportTraceServiceRequest.FromString(
                self._requests.get(timeout=60)
            ).resource_spans:
                self.services |= {
                    each.value.string_value
                    for each in resource.resource.attributes
                    if each.key == "service.name"
                }
                for scope in resource.scope_spans:
                    self._spans |= {span.name: span for span in scope.spans}
        return self._spans[name]


@contextmanager
def collector() -> Iterator[Collector]:
    requests: Queue[bytes] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/v1/traces":
                requests.put(self.rfile.read(int(self.headers["Content-Length"])))
            body = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Collector(f"http://127.0.0.1:{server.server_port}", requests)
        finally:
            server.shutdown()
            thread.join()


def noted(span: Span) -> dict[str, str | int | float]:
    values = {each.key: each.value for each in span.attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}


def test_a_job_is_in_the_trace_of_the_request_that_asked_for_it(
    tmp_path: Path, models_dir: Path
) -> None:
    with (
        collector() as receiver,
        RunningServer(
            Folders(tmp_path, models_dir),
            quick=True,
            OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
            OTEL_BSP_SCHEDULE_DELAY="100",
        ) as server,
    ):
        body = {"text": "A private word."}
        asked = server.client.post("/tts", json=body, headers={"traceparent": CALLER})
        audio_id = asked.json()["audio_id"]
        request, job = receiver.span("POST /tts"), receiver.span("job tts")

        assert request.trace_id.hex() == CALLER.split("-")[1]
        assert request.parent_span_id.hex() == CALLER.split("-")[2]
        assert (job.trace_id, job.parent_span_id) == (request.trace_id, request.span_id)
        assert noted(request)["http.response.status_code"] == asked.status_code
        facts = noted(job)
        assert (facts["phonex.job_id"], facts["phonex.engine"]) == (audio_id, "espeak")
        assert float(facts["phonex.duration_s"]) > 0
        assert "private" not in str(facts)
        assert receiver.services == {"phonex"}

        server.client.get("/metrics/no")
        missing = receiver.span("GET other")
        assert missing.status.code == Status.STATUS_CODE_UNSET  # the client's mistake
        assert not missing.parent_span_id
