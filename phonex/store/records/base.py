"""The base class of records: immutable, without extra fields, independent of the driver."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    # JSON, in answers and in the embedded database, cannot represent NaN and infinity; user texts
    # and names must not appear in the log.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )
