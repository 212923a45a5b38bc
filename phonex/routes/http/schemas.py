"""The JSON that all routes share: the base of all responses, and the body of a problem."""

from pydantic import BaseModel, ConfigDict, Field

AUDIO_ID = "0b6f0a6e-6f0c-4d52-9d0f-3a5f5a3c7c11"  # in examples


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ErrorDetails(Answer):
    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = Field(examples=["voice_id"])
    code: str = Field(examples=["voice_not_found"])


class FieldProblem(Answer):
    field: str = Field(examples=["voice_id"])
    message: str


class ProblemBody(Answer):
    """The body of every 4xx and 5xx response."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(description="stable", examples=["voice_not_found"])
    detail: str = Field(description="what was wrong and what to do")
    message: str = Field(description="the same as detail")
    error: ErrorDetails
    errors: list[FieldProblem]
    request_id: str
