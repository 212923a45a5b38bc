"""Settings: PHONEX_* from the environment and from .env; one field each, with its unit."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from phonex.errors import ConfigurationError
from phonex.settings.choices import (
    ConverterChoice,
    FrontendChoice,
    LogFormat,
    Precision,
    SignupChoice,
    SpeechChoice,
    Switch,
)
from phonex.settings.sources import ENV_FILE, PATHS, EnvFile, HomeFolders
from phonex.system.child_side import Priority
from phonex.system.home import find_home

# A name, with `*.` for all its subdomains; an address; or `*`.
HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[?[0-9a-f:.]+\]?", re.IGNORECASE)
# Such a name, or an origin.
CALLED = re.compile(
    r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?",
    re.IGNORECASE,
)

REDIS = ("redis://", "rediss://")
AMQP = ("amqp://", "amqps://")


class Settings(BaseSettings):
    """All settings of the service; frozen once it runs.

    The folders are in the home folder unless a setting names another place. A relative path in a
    .env is relative to that file's folder; elsewhere, to the current folder.
    """

    model_config = SettingsConfigDict(env_prefix="PHONEX_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    home: Path = Field(description="home folder, which contains the next four by default")
    data_dir: Path = Field(Path("data"), description="embedded database and working files")
    voices_dir: Path = Field(Path("voices"), description="speaker embeddings and samples")
    downloads_dir: Path = Field(Path("downloads"), description="finished audio")
    models_dir: Path = Field(Path("models"), description="prepared weights")
    secrets_dir: Path | None = Field(
        None,
        description="keys of this installation, which all its machines share; unset: secrets in "
        "the data folder",
    )
    mongo_uri: SecretStr | None = Field(
        None, description="MongoDB server; unset: an embedded server"
    )
    mongo_db: str = Field("phonex", min_length=1, description="database name")
    broker_url: SecretStr | None = Field(
        None, description="what passes jobs to workers, redis:// or amqp://; unset: none"
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis that nodes share; unset: the broker, if that is one"
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="port of a worker's metrics and health; unset: none"
    )
    metrics_host: str = Field("127.0.0.1", min_length=1, description="address of that port")
    metrics_token: SecretStr | None = Field(None, description="key of a worker's /metrics")
    blobs: str = Field(
        "file:",
        pattern=r"^(file:|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*/?)$",
        description="where voices, audio and other files are kept: `file:`, the folders above, or "
        "`s3://bucket/prefix`",
    )
    s3_endpoint: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#@]*)?$",
        description="address of an S3 server other than AWS",
    )
    s3_region: str | None = Field(
        None, pattern=r"^[a-z0-9-]{1,64}$", description="region of the bucket; unset: AWS_REGION"
    )
    s3_redirect: bool = Field(
        False, description="1: audio is answered with an address in the bucket, valid a minute"
    )
    engine: SpeechChoice = Field(SpeechChoice.AUTO, description="speech engine")
    converter: ConverterChoice = Field(ConverterChoice.AUTO, description="voice cloning")
    fit: bool = Field(True, description="fit voices to their samples in the background")
    fit_steps: int = Field(
        40,
        ge=1,
        le=400,
        description="steps of a fit; fewer finish sooner, but sound less like the speaker",
    )
    fit_priority: Priority = Field(
        Priority.IDLE, description="idle, or low: fits go on while the CPU is busy, too"
    )
    device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|cuda(:\d{1,3})?|mps)$",
        description="where MeloTTS and OpenVoice run: auto, cpu, cuda, cuda:N or mps",
    )
    precision: Precision = Field(Precision.AUTO, description="precision of MeloTTS and OpenVoice")
    frontend: FrontendChoice = Field(
        FrontendChoice.NATURAL,
        description="compatible: MeloTTS splits and reads text as the original code does",
    )
    lexicon: Path | None = Field(None, description="YAML file with pronunciations")
    voice_aliases: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="other names of voices, comma-separated: alloy=af_heart,Rachel=ada",
    )
    sdp_ratio: float = Field(
        0.2, ge=0, le=1, description="MeloTTS: weight of the stochastic duration predictor"
    )
    noise_scale: float = Field(0.6, ge=0, le=2, description="MeloTTS: how much the sound varies")
    noise_scale_w: float = Field(0.8, ge=0, le=2, description="MeloTTS: how much the rhythm varies")
    tau: float = Field(0.3, ge=0, le=2, description="OpenVoice: how much the sound varies")
    threads: int = Field(0, ge=0, description="CPU threads for the networks; 0: all cores")
    queue_size: int = Field(64, ge=1, description="maximum number of waiting jobs")
    max_streams: int = Field(
        32, ge=1, description="maximum number of open streams, each with a client that listens"
    )
    max_sockets: int = Field(
        512,
        ge=1,
        description="maximum number of open sockets of conversations; fewer where the limit on "
        "open files is low",
    )
    max_replies: int = Field(
        8, ge=1, description="maximum number of conversations that echos answer at once"
    )
    sync_wait: float = Field(30, ge=0, le=600, description="seconds a request waits for its audio")
    drain_s: float = Field(
        30, ge=0, description="seconds the running job gets to finish at shutdown"
    )
    audio_ttl: int = Field(
        0, ge=0, description="seconds until audio and its job are deleted; 0: never"
    )
    watermark: Switch = Field(
        Switch.ON, description="on: all speech carries an inaudible mark of this installation"
    )
    max_chars: int = Field(20_000, ge=1, description="maximum length of a text, in characters")
    max_upload_mb: float = Field(25, gt=0, description="maximum size of an upload, in MB")
    head_timeout: float = Field(
        10, gt=0, description="seconds a client has to send the request headers"
    )
    body_timeout: float = Field(
        30, gt=0, description="seconds an upload may stall (minimum rate 1 kB/s)"
    )
    auth: Switch = Field(Switch.OFF, description="on: requests need an access token or API key")
    signup: SignupChoice = Field(
        SignupChoice.AUTO,
        description="whether anyone may create an account; auto: only if the service can be "
        "reached from this machine alone",
    )
    oidc_issuer: str | None = Field(
        None, description="identity provider whose tokens are accepted, as its address"
    )
    oidc_audience: str | None = Field(
        None, description="identifier of this service in those tokens"
    )
    allow_anonymous: bool = Field(
        False, description="may listen beyond loopback without authentication"
    )
    wyoming_port: int | None = Field(
        None, ge=1, le=65535, description="port of the Wyoming server (Home Assistant); unset: none"
    )
    wyoming_user: str | None = Field(
        None,
        description="with accounts, the email address of the user that Wyoming clients speak as; "
        "they need no key",
    )
    rate_limit: str = Field(
        "600/minute",
        pattern=r"^(0|[1-9]\d{0,8} ?/ ?([1-9]\d{0,3} )?(second|minute|hour|day)s?)$",
        description="requests of each user, such as 600/minute or 50/10 seconds; 0: no limit",
    )
    quota_characters_per_day: int = Field(
        0, ge=0, description="characters each user may have spoken per day (UTC); 0: no limit"
    )
    quota_voices: int = Field(0, ge=0, description="voices each user may keep; 0: no limit")
    quota_audio_seconds: int = Field(
        0, ge=0, description="seconds of audio each user may keep; 0: no limit"
    )
    legacy_wait_h: float = Field(
        72, gt=0, le=8760, description="hours in which a user can object to becoming a memorial"
    )
    require_consent: bool = Field(
        False, description="whether voices are cloned only with the recorded consent of the speaker"
    )
    reply_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="OpenAI-compatible endpoint that writes echos' replies; unset: none",
    )
    reply_model: str = Field("default", min_length=1, description="the endpoint's model")
    reply_api_key: SecretStr | None = Field(None, description="the endpoint's API key")
    reply_context: int = Field(4096, ge=1024, description="tokens the model takes, reply included")
    help_lines: str | None = Field(
        None, max_length=500, description="where people in need get help, which echos tell them"
    )
    cors_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="web origins that may call the service, comma-separated"
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="additional host names of the service, comma-separated; *: any",
    )
    webhook_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="where the service may tell of jobs that ended, comma-separated: names of "
        "hosts, or origins such as http://127.0.0.1:9000; unset: nowhere",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: LogFormat = Field(LogFormat.AUTO, description="auto: text on a terminal, else JSON")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, the environment, .env of the current folder, .env of the home, the home itself."""
        here = EnvFile(settings_cls, Path(ENV_FILE))
        sources = (init_settings, env_settings, here)
        chosen = next((home for source in sources if (home := source().get("home"))), None)
        home = find_home(chosen, Path.cwd())
        return *sources, EnvFile(settings_cls, home / ENV_FILE), HomeFolders(settings_cls, home)

    @field_validator("home", *PATHS)
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value and value.expanduser().absolute()

    @field_validator("home")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("it is not a folder")
        return value

    @field_validator("cors_origins", "allowed_hosts", "webhook_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("voice_aliases", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        return _aliases(value) if isinstance(value, str) else value

    @field_validator("allowed_hosts")
    @classmethod
    def _known_as_hosts(cls, value: list[str]) -> list[str]:
        if wrong := [host for host in value if not HOST.fullmatch(host)]:
            raise ValueError(
                f"{wrong[0]} is not a host: give names like speech.example.org, without http:// "
                "and port, *.example.org for all subdomains, or *"
            )
        return value

    @field_validator("webhook_hosts")
    @classmethod
    def _callable(cls, value: list[str]) -> list[str]:
        if wrong := [each for each in value if not CALLED.fullmatch(each)]:
            raise ValueError(
                f"{wrong[0]} is neither a host nor an origin: give names like hooks.example.org, "
                "*.example.org for all subdomains, *, or http://127.0.0.1:9000 with no path"
            )
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _asked_for(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("auth") is not Switch.ON:
            raise ValueError("without PHONEX_AUTH=on, nothing asks for its tokens")
        return value

    @field_validator("wyoming_user")
    @classmethod
    def _of_accounts(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("auth") is not Switch.ON:
            raise ValueError("without PHONEX_AUTH=on, there are no users")
        return value

    @field_validator("broker_url", "redis_url")
    @classmethod
    def _served(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        known = REDIS if info.field_name == "redis_url" else (*REDIS, *AMQP)
        if value and not value.get_secret_value().startswith(known):
            raise ValueError(f"it must begin with {' or '.join(known)}")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("choose one of DEBUG, INFO, WARNING, ERROR")
        return level

    def refuse_unsafe_metrics(self) -> None:
        """Raise ConfigurationError when the network could read a worker's metrics without a key."""
        if self.metrics_port is None or self.metrics_token or is_loopback(self.metrics_host):
            return
        raise ConfigurationError(
            f"PHONEX_METRICS_HOST={self.metrics_host} can be reached from other machines. Set "
            "PHONEX_METRICS_TOKEN, which Prometheus sends as bearer token, or use 127.0.0.1."
        )

    def refuse_unsafe_binding(self) -> None:
        """Raise ConfigurationError when the network could use the service without a key."""
        if self.has_accounts and self.wyoming_port is not None and self.wyoming_user is None:
            raise ConfigurationError(
                f"PHONEX_WYOMING_PORT={self.wyoming_port}: Wyoming has no keys, so whoever reaches "
                f"that port at {self.host} may speak. With PHONEX_AUTH=on, set PHONEX_WYOMING_USER "
                "to the email address of the user that they speak as, with that user's voices and "
                "within that user's quota."
            )
        if self.has_accounts or self.allow_anonymous or is_loopback(self.host):
            return
        raise ConfigurationError(
            f"PHONEX_HOST={self.host} can be reached from other machines. Set PHONEX_AUTH=on, so "
            "that requests need a token or key; use 127.0.0.1 behind a proxy that authenticates; "
            "or set PHONEX_ALLOW_ANONYMOUS=1 if everyone who can reach this machine may use it."
        )

    @property
    def secrets(self) -> Path:
        return self.secrets_dir or self.data_dir / "secrets"

    @property
    def shared_redis(self) -> SecretStr | None:
        """The address of the Redis that nodes share, if there is one."""
        if self.redis_url or self.broker_url is None:
            return self.redis_url
        return self.broker_url if self.broker_url.get_secret_value().startswith(REDIS) else None

    @property
    def has_broker(self) -> bool:
        """Whether workers run the jobs."""
        return self.broker_url is not None

    @property
    def has_accounts(self) -> bool:
        return self.auth is Switch.ON

    @property
    def signup_is_open(self) -> bool:
        """A listed host means a proxy, so that loopback is no longer this machine alone."""
        if self.signup is SignupChoice.AUTO:
            return is_loopback(self.host) and not self.allowed_hosts
        return self.signup is SignupChoice.OPEN

    @property
    def takes_any_host(self) -> bool:
        """Whether requests for any host are safe: a page that reaches the service under another
        name has no token. It could get one where anyone on this machine may sign up.
        """
        if not self.has_accounts or self.allowed_hosts:
            return False
        return self.signup is not SignupChoice.AUTO or not self.signup_is_open


def _aliases(text: str) -> dict[str, str]:
    """Pairs `name=voice`, separated by commas. Raises ValueError."""
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        name, _, voice = (part.strip() for part in pair.partition("="))
        if not name or not voice:
            raise ValueError(f"{pair!r} must be name=voice, such as alloy=af_heart")
        if name.casefold() in map(str.casefold, found):
            raise ValueError(f"{name} is there twice")
        found[name] = voice
    return found


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
