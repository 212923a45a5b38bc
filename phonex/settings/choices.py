"""What settings can be chosen from."""

from enum import StrEnum


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


class Switch(StrEnum):
    OFF = "off"
    ON = "on"


class SignupChoice(StrEnum):
    AUTO = "auto"
    OPEN = "open"
    CLOSED = "closed"
