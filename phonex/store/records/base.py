"""What every record is: fields that never change, nothing else beside them. Knows no driver."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    # NaN and infinity have no place in JSON, neither in answers nor in the embedded database; what
    # people said or named has none in the log.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )
