"""What the routes and the services of the Echo API exchange."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from phonex.store.records.voice import DisabledReason
from phonex.store.records.voice_models import VoiceModelRecord
from phonex.voices.consent_rule import ConsentDetails

MAX_CONTENT_CHARS = 20_000  # of a message


@dataclass(frozen=True)
class Recording:
    """An uploaded recording. file_name: as the client sent it. name: of the voice. consent: of the
    speaker. more: further recordings of the same person, for the same voice. trained_echo_id: the
    echo that these are the training of, and with which the voice model is deleted.
    """

    file: BinaryIO
    file_name: str
    name: str
    consent: ConsentDetails = field(default_factory=ConsentDetails)
    more: Sequence[BinaryIO] = ()
    trained_echo_id: str | None = None


@dataclass(frozen=True)
class LinkedVoiceModel:
    """A voice model. echo_id: the newest echo that speaks with it. disabled: why its voice is."""

    record: VoiceModelRecord
    echo_id: str | None
    disabled: DisabledReason | None = None


@dataclass(frozen=True)
class UploadedRecording:
    """model_id: the id of the voice. model: None if no record was asked for."""

    model_id: str
    model: LinkedVoiceModel | None


@dataclass(frozen=True)
class EchoFields:
    """What a client says of an echo. None: unchanged; voice_model_id "": without a voice."""

    name: str | None = None
    persona_prompt: str | None = None
    voice_model_id: str | None = None
