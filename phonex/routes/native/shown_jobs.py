"""A job of any kind as clients see it."""

from phonex.errors import JobNotFound
from phonex.routes.native.batch_schemas import BatchJob
from phonex.routes.native.book_schemas import BookJob
from phonex.routes.native.job_schemas import SynthesisJob
from phonex.store.records.deliveries import DeliveryRecord
from phonex.store.records.job import BatchRecord, BookRecord, JobRecord, SynthesisRecord

ShownJob = SynthesisJob | BatchJob | BookJob


def show_job(
    record: JobRecord, queue_position: int | None = None, callback: DeliveryRecord | None = None
) -> ShownJob:
    """Raises JobNotFound for a fit, which its voice shows."""
    if isinstance(record, BatchRecord):
        return BatchJob.of(record, queue_position, callback)
    if isinstance(record, BookRecord):
        return BookJob.of(record, queue_position, callback)
    if isinstance(record, SynthesisRecord):
        return SynthesisJob.of(record, queue_position, callback)
    raise JobNotFound(record.job_id)
