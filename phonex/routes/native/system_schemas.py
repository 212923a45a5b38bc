"""The JSON of the service itself: health, greeting, problems."""

from pydantic import Field

from phonex.routes.http.schemas import Answer


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


class RedisHealth(Answer):
    ok: bool
    reason: str = Field(description="what does not work without it", examples=[""])


class QueueHealth(Answer):
    depth: int
    capacity: int
    running: int


class Health(Answer):
    """Built from phonex.monitoring.health.HealthReport."""

    status: str = Field(description="healthy or degraded", examples=["healthy"])
    version: str = Field(examples=["0.1.0"])
    uptime_s: float
    device: str = Field(examples=["cpu"])
    engines: EnginesHealth
    database: DatabaseHealth
    queue: QueueHealth
    redis: RedisHealth | None = Field(
        None, description="the Redis that nodes share; null if no setting names one"
    )
    disk_free_mb: int
    low_disks: list[str] = Field(
        description="folders whose disk is nearly full or fails", examples=[[]]
    )


class Ready(Answer):
    ready: bool = True


class RequestLimits(Answer):
    characters: int = Field(description="of a text", examples=[20000])
    upload_mb: float = Field(description="of all files of an upload", examples=[25])


class Greeting(Answer):
    service: str = Field(examples=["phonex"])
    version: str = Field(examples=["0.1.0"])
    docs: str = Field(examples=["/docs"])
    status: str = Field(examples=["healthy"])
    accounts: bool = Field(description="whether requests need a token or key", examples=[False])
    limits: RequestLimits
