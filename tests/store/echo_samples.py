"""Records of the Echo API for the tests of the store."""

from datetime import timedelta

from phonex.store.records.echos import EchoRecord
from phonex.store.records.messages import MessageRecord, MessageRole
from phonex.store.records.owned import make_record_id
from phonex.store.records.voice_models import FileType, VoiceModelRecord
from tests.store.samples import NOON

USER = make_record_id()


def make_echo(milliseconds: int = 0, **fields: object) -> EchoRecord:
    at = NOON + timedelta(milliseconds=milliseconds)
    needed = {"id": make_record_id(), "user_id": USER, "name": "Ada", "created_at": at}
    return EchoRecord.model_validate({**needed, "updated_at": at, **fields})


def make_voice_model(**fields: object) -> VoiceModelRecord:
    needed = {"id": make_record_id(), "user_id": USER, "name": "Ada", "created_at": NOON}
    file = {"audio_file_path": "ada.mp4", "file_type": FileType.VIDEO}
    return VoiceModelRecord.model_validate({**needed, **file, **fields})


def make_message(milliseconds: int, echo_id: str, owner_id: str | None = None) -> MessageRecord:
    return MessageRecord(
        id=make_record_id(),
        owner_id=owner_id,
        echo_id=echo_id,
        role=MessageRole.ASSISTANT,
        content=f'Said at {milliseconds}. {{"$gt": ""}} é東',
        created_at=NOON + timedelta(milliseconds=milliseconds),
    )
