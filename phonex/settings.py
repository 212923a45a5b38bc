"""Settings: PHONEX_* from the environment and from .env; one field each, with its unit."""

import difflib
import os
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from phonex.errors import ConfigurationError


class SpeechChoice(StrEnum):
    AUTO = "auto"
    MELOTTS = "melotts"
    KOKORO = "kokoro"
    ESPEAK = "espeak"


class ConverterChoice(StrEnum):
    AUTO = "auto"
    OPENVOICE = "openvoice"
    OFFLINE = "offline"


class Precision(StrEnum):
    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class FrontendChoice(StrEnum):
    NATURAL = "natural"
    COMPATIBLE = "compatible"


class LogFormat(StrEnum):
    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """All settings of the service; frozen once it runs."""

    model_config = SettingsConfigDict(
        env_prefix="PHONEX_", env_file=".env", extra="ignore", frozen=True
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    data_dir: Path = Field(Path("data"), description="embedded database and working files")
    voices_dir: Path = Field(Path("voices"), description="speaker embeddings and samples")
    downloads_dir: Path = Field(Path("downloads"), description="finished audio")
    models_dir: Path = Field(Path("models"), description="prepared weights")
    mongo_uri: SecretStr | None = Field(None, description="MongoDB; unset: an embedded server")
    mongo_db: str = Field("phonex", min_length=1, description="name of the database")
    engine: SpeechChoice = Field(SpeechChoice.AUTO, description="which engine speaks")
    converter: ConverterChoice = Field(ConverterChoice.AUTO, description="which one clones")
    fit: bool = Field(True, description="whether voices are fitted to their samples")
    device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|cuda(:\d{1,3})?|mps)$",
        description="where MeloTTS and OpenVoice run: auto, cpu, cuda, cuda:N or mps",
    )
    precision: Precision = Field(Precision.AUTO, description="of MeloTTS and OpenVoice")
    frontend: FrontendChoice = Field(
        FrontendChoice.NATURAL, description="compatible: MeloTTS cuts text as its authors' code"
    )
    lexicon: Path | None = Field(None, description="YAML of words and how they are said")
    sdp_ratio: float = Field(0.2, ge=0, le=1, description="share of varied rhythm, MeloTTS")
    noise_scale: float = Field(0.6, ge=0, le=2, description="variation of sound, MeloTTS")
    noise_scale_w: float = Field(0.8, ge=0, le=2, description="variation of rhythm, MeloTTS")
    tau: float = Field(0.3, ge=0, le=2, description="variation of sound, OpenVoice")
    threads: int = Field(0, ge=0, description="CPU threads of the networks; 0: all cores")
    queue_size: int = Field(64, ge=1, description="jobs that may wait")
    sync_wait: float = Field(30, ge=0, le=600, description="s a request waits for its audio")
    drain_s: float = Field(30, ge=0, description="s the running job gets at shutdown")
    audio_ttl: int = Field(
        0, ge=0, description="s until audio and its job are removed; 0 keeps them"
    )
    max_chars: int = Field(20_000, ge=1, description="characters of one text")
    max_upload_mb: float = Field(25, gt=0, description="MB of one upload")
    auth: Literal["off"] = Field("off", description="off: nobody is asked for a key")
    allow_anonymous: bool = Field(False, description="listen beyond loopback without keys")
    cors_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="web origins that may call, separated by commas"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: LogFormat = Field(LogFormat.AUTO, description="auto: text on a terminal")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return [origin.strip() for origin in value.split(",") if origin.strip()]
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("choose one of DEBUG, INFO, WARNING, ERROR")
        return level

    def refuse_unsafe_binding(self) -> None:
        """Raise ConfigurationError when the network could use the service without a key."""
        if self.allow_anonymous or is_loopback(self.host):
            return
        raise ConfigurationError(
            f"PHONEX_HOST={self.host} can be reached from other machines and nobody would be "
            "asked for a key. Use 127.0.0.1 behind a proxy that authenticates, or set "
            "PHONEX_ALLOW_ANONYMOUS=1 if everyone who reaches this machine may use it."
        )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """Read the settings; overrides (command line flags) win over the environment.

    Raises ConfigurationError: one line that names the variable and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # validated by pydantic
    except ValidationError as exc:
        problems = (
            f"PHONEX_{str(error['loc'][0]).upper()}={_shown(error['input'])}: {error['msg']}"
            for error in exc.errors()
        )
        raise ConfigurationError("; ".join(problems)) from exc


def _shown(value: object) -> str:
    return "…" if isinstance(value, SecretStr) else str(value)


def unknown_variables() -> dict[str, str | None]:
    """PHONEX_* variables, of the environment and of .env, that mean nothing → the nearest known."""
    known = [name.upper() for name in Settings.model_fields]
    found: dict[str, str | None] = {}
    in_file = (name.upper() for name in DotEnvSettingsSource(Settings).env_vars)
    for variable in (*os.environ, *in_file):
        name = variable.removeprefix("PHONEX_")
        if name != variable and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            found[variable] = f"PHONEX_{near[0]}" if near else None
    return found
