from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from phonex.routes.native.requests import SpeechRequest, VoiceChange
from phonex.routes.native.schemas import Synthesis
from phonex.routes.native.system_schemas import Health
from phonex.routes.native.voice_schemas import Voice
from phonex.store.records.job import Failure, JobKind, JobStatus, SynthesisRecord, Timings
from phonex.store.records.voice import (
    FittingState,
    LikenessFacts,
    SampleFacts,
    VoiceFitting,
    VoiceRecord,
)
from tests.routes.http.test_middleware import calm

NOON = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)


def job(status: JobStatus, **fields: object) -> SynthesisRecord:
    record = SynthesisRecord(
        job_id="0b6f0a6e-6f0c-4d52-9d0f-3a5f5a3c7c11",
        kind=JobKind.TTS,
        text="héllo",
        language="EN",
        speaker="EN-US",
        status=status,
        progress=0,
        created_at=NOON,
    )
    return record.model_copy(update=fields)


def test_a_speech_request_has_the_contracts_defaults() -> None:
    assert SpeechRequest.model_validate({"text": " a "}).model_dump() == {
        "text": "a",
        "ssml": False,
        "callback_url": None,
        "language": "EN",
        "speaker": None,
        "speed": 1.0,
        "pitch": 0.0,
        "seed": None,
        "format": "wav",
        "sample_rate": None,
        "bitrate": None,
        "volume": 0.0,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"speed": 0.49},
        {"speed": 2.01},
        {"speed": float("nan")},
        {"speed": True},
        {"pitch": 12.1},
        {"pitch": -12.1},
        {"pitch": float("inf")},
        {"seed": -1},
        {"seed": 2**32},
        {"seed": True},
        {"seed": 1.5},
        {"text": " \n\t "},
        {"text": None},
        {"voice": "ada"},
        {"format": ""},
        {"language": "x" * 129},
    ],
)
def test_what_is_out_of_range_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SpeechRequest.model_validate({"text": "a"} | fields)


@pytest.mark.parametrize(
    "fields", [{"speed": 0.5}, {"speed": 2}, {"pitch": -12}, {"pitch": 12}, {"seed": 0}]
)
def test_the_ends_of_the_ranges_are_taken(fields: dict[str, object]) -> None:
    SpeechRequest.model_validate({"text": "a"} | fields)


def test_a_completed_synthesis_is_shown_whole() -> None:
    record = job(
        JobStatus.COMPLETED,
        progress=100,
        speech_engine="kokoro",
        converter="offline",
        voice_id="ada",
        sample_rate=24000,
        duration=2.5,
        timings=Timings(text=1),
        warnings=["The sample was short."],
        completed_at=NOON,
    )

    shown = Synthesis.of(record).model_dump(mode="json")

    assert shown == {
        "success": True,
        "audio_id": record.job_id,
        "job_id": record.job_id,
        "status": "completed",
        "progress": 100,
        "audio_url": f"/audio/{record.job_id}",
        "message": "The speech is ready.",
        "engine": {"speech": "kokoro", "converter": "offline"},
        "language": "EN",
        "speaker": "EN-US",
        "voice_id": "ada",
        "version": None,
        "format": "wav",
        "sample_rate": 24000,
        "duration": 2.5,
        "characters": 5,
        "queue_position": None,
        "warnings": ["The sample was short."],
        "created_at": "2026-01-31T12:00:00.250000Z",
        "completed_at": "2026-01-31T12:00:00.250000Z",
        "error": None,
    }


def test_a_place_in_the_queue_is_shown_only_while_queued() -> None:
    assert Synthesis.of(job(JobStatus.QUEUED), 3).queue_position == 3
    assert Synthesis.of(job(JobStatus.PROCESSING), 3).queue_position is None


def test_a_failed_synthesis_tells_why() -> None:
    failure = Failure(code="synthesis_timeout", message="It took too long.", status=500)

    shown = Synthesis.of(job(JobStatus.FAILED, error=failure))

    assert not shown.success
    assert shown.message == "It took too long."
    assert shown.error == failure
    assert not Synthesis.of(job(JobStatus.CANCELLED)).success


def test_a_voice_keeps_a_place_for_its_fitting() -> None:
    facts = SampleFacts(
        duration=9,
        speech_duration=8,
        sample_rate=24000,
        loudness_lufs=-23,
        snr_db=31,
        clipping=0,
    )
    record = VoiceRecord(
        voice_id="ada", name="Ada", created_at=NOON, sample=facts, engines=["offline"]
    )

    shown = Voice.of(record).model_dump(mode="json")

    assert shown["fitting"] == {"state": "off", "progress": 0}
    assert shown["likeness"] == {"instant": None, "fitted": None}
    assert shown["sample"]["speech_duration"] == 8
    assert shown["sample"]["snr_db"] == 31
    assert shown["engines"] == ["offline"]


def test_a_voice_is_warned_of_its_sample_and_of_its_fit() -> None:
    record = VoiceRecord(
        voice_id="ada",
        name="Ada",
        created_at=NOON,
        sample=None,
        warnings=["The sample is noisy."],
        engines=["offline"],
        fitting=VoiceFitting(state=FittingState.FAILED, progress=40, warnings=["No memory."]),
        likeness=LikenessFacts(instant=0.4),
    )

    shown = Voice.of(record).model_dump(mode="json")

    assert shown["warnings"] == ["The sample is noisy.", "No memory."]
    assert shown["fitting"] == {"state": "failed", "progress": 40}
    assert shown["likeness"] == {"instant": 0.4, "fitted": None}
    assert shown["sample"] is None


def test_a_change_of_a_voice_may_leave_things_as_they_are() -> None:
    changed = VoiceChange.model_validate({})
    assert set(changed.model_dump().values()) == set(changed.details().values()) == {None}
    with pytest.raises(ValidationError):
        VoiceChange.model_validate({"voice_id": "other"})


def test_health_is_made_of_its_report() -> None:
    shown = Health.model_validate(calm()).model_dump()

    assert shown["status"] == "healthy"
    assert shown["queue"] == {"depth": 0, "capacity": 64, "running": 0}
    assert shown["engines"]["converter"] == {"engine": "offline", "reason": ""}
