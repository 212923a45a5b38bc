"""The JSON of the service itself: health, greeting, problems."""

from pydantic import ConfigDict, Field

from phonex.routes.schemas import Answer


class EngineChoice(Answer):
    engine: str | None = Field(examples=["kokoro"])
    reason: str


class EngineHealth(Answer):
    name: str = Field(examples=["kokoro"])
    available: bool
    loaded: bool
    reason: str = Field(description="why it is unavailable, with the remedy")


class EnginesHealth(Answer):
    speech: dict[str, EngineChoice] = Field(description="by language")
    converter: EngineChoice
    states: list[EngineHealth]


class DatabaseHealth(Answer):
    kind: str = Field(examples=["embedded"])
    ok: bool
    reason: str = Field(
        description="why records cannot be read or saved, with the remedy", examples=[""]
    )


class QueueHealth(Answer):
    depth: int
    capacity: int
    running: int


class Health(Answer):
    """Built from phonex.health.HealthReport."""

    status: str = Field(description="healthy or degraded", examples=["healthy"])
    version: str = Field(examples=["0.1.0"])
    uptime_s: float
    device: str = Field(examples=["cpu"])
    engines: EnginesHealth
    database: DatabaseHealth
    queue: QueueHealth
    disk_free_mb: int
    low_disks: list[str] = Field(
        description="folders whose disk is nearly full or fails", examples=[[]]
    )


class Ready(Answer):
    ready: bool = True


class Greeting(Answer):
    service: str = Field(examples=["phonex"])
    version: str = Field(examples=["0.1.0"])
    docs: str = Field(examples=["/docs"])
    status: str = Field(examples=["healthy"])


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
