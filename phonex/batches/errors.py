"""What can be wrong with a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.errors import Conflict, InvalidFields, InvalidInput, NotFound, SynthesisFailed

MOST_FAULTS = 50  # that are reported; no more are looked for


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a line, and in which of its fields. line: from 1, as editors count."""

    line: int
    field: str
    message: str


class LinesInvalid(InvalidFields):
    """Lines are wrong; none is spoken."""

    code = "lines_invalid"

    def __init__(self, faults: Sequence[LineFault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS]
        n = f"At least {MOST_FAULTS}" if len(faults) >= MOST_FAULTS else str(len(faults))
        first = ordered[0]
        super().__init__(
            f"{n} of the batch's lines are wrong, so none is spoken; correct them and send all "
            f"again. Line {first.line}, {first.field}: {first.message}",
            [(f"{fault.line}.{fault.field}", fault.message) for fault in ordered],
        )


class BatchEmpty(InvalidInput):
    code = "batch_empty"

    def __init__(self) -> None:
        super().__init__(
            "The batch has no lines. Send one JSON object a line, or CSV with a header, each with "
            "a `text`."
        )


class BatchTooLong(InvalidInput):
    code = "batch_too_long"
    status = 413

    def __init__(self, most: int) -> None:
        super().__init__(f"The batch has more than {most} lines; send it in several batches.")


class RowsMalformed(InvalidInput):
    """The body cannot be divided into rows."""

    code = "rows_malformed"

    def __init__(self, why: str) -> None:
        super().__init__(f"The batch cannot be read: {why}")


class RowsUnsupported(InvalidInput):
    code = "rows_unsupported"
    status = 415

    def __init__(self, media_type: str) -> None:
        super().__init__(
            f"{media_type or 'A body without a Content-Type'} is no batch. Send application/jsonl, "
            "application/x-ndjson or text/csv, or multipart/form-data with a `file` whose name "
            "ends in .jsonl, .ndjson or .csv."
        )


class BatchNotFound(NotFound):
    code = "batch_not_found"
    param = "batch_id"

    def __init__(self, batch_id: str) -> None:
        super().__init__(f"Batch {batch_id!r} does not exist. GET /jobs?kind=batch lists yours.")


class BatchNotEnded(Conflict):
    code = "batch_not_ended"
    param = "batch_id"
    retry_after = 5

    def __init__(self, batch_id: str) -> None:
        super().__init__(
            f"Batch {batch_id!r} is still being spoken; GET /job/{batch_id} shows its progress."
        )


class BatchIncomplete(SynthesisFailed):
    code = "batch_incomplete"

    def __init__(self, n_failed: int, n_lines: int, batch_id: str) -> None:
        super().__init__(
            f"{n_failed} of {n_lines} lines failed; GET /batch/{batch_id} says why, and "
            f"POST /job/{batch_id}/retry speaks them again. The others are done."
        )


class BatchFailed(SynthesisFailed):
    code = "batch_failed"
