"""Recorded consents: made, listed, renamed, revoked and deleted; each owner sees their own."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.types import Audio
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    NotAudio,
    SampleUnusable,
    ValueOutOfRange,
)
from phonex.store.files.consent_files import ConsentFiles
from phonex.store.files.folders import open_consent_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.owners import VoiceKey
from phonex.store.records.consents import ConsentRecord, Consents
from phonex.store.records.owned import RecordState, make_record_id
from phonex.store.records.voice import VoiceConsent
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.consent_repository import key_of
from phonex.voices.consents import MAX_RECORDING_S, ConsentService
from phonex.voices.errors import ConsentNotFound
from tests.blob_places import everywhere, keys_of
from tests.running import SPEECH
from tests.store.conftest import store
from tests.store.samples import NOON, make_voice, mine

pytestmark = pytest.mark.anyio
__all__ = ["store"]

ADA = Principal("ada-1")
STATEMENT = SPEECH / "lj-ver1.flac"


def silence(seconds: float) -> bytes:
    made = io.BytesIO()
    with open_encoder(made, "wav", 8000) as encoder:
        encoder.write(Audio.silence(seconds, 8000).samples)
    return made.getvalue()


class Desk:
    """A service of consents. ended: the voices that it has ended the use of."""

    def __init__(self, store: Store, place: BlobPlace, folder: Path, disk: WorkerThreads) -> None:
        self.store = store
        self.place = place
        self.folder = folder
        self.ended: list[VoiceKey] = []
        self.files: ConsentFiles = open_consent_files(place)
        self.disk = disk
        self.service = self.service_with(store.consents)

    def service_with(self, records: Consents) -> ConsentService:
        return ConsentService(records, self.store.voices, self.files, self.disk, self._end)

    async def _end(self, voice: VoiceKey) -> None:
        self.ended.append(voice)

    async def record(
        self, name: str = "Ada", principal: Principal = ANONYMOUS, terms: str | None = None
    ) -> ConsentRecord:
        recording = io.BytesIO(STATEMENT.read_bytes())
        return await self.service.create(
            principal, name=name, language="en-US", recording=recording, terms=terms
        )

    def kept(self) -> list[str]:
        """The names of all files, also of those on the disk that are not in place yet."""
        stored = {key.rpartition("/")[2] for key in keys_of(self.place, BlobKind.CONSENTS)}
        return sorted(stored | {path.name for path in self.folder.rglob("*.flac")})


@pytest.fixture
async def desk(store: Store, blob_place: BlobPlace, tmp_path: Path) -> AsyncIterator[Desk]:
    disk = WorkerThreads("disk")
    yield Desk(store, blob_place, tmp_path, disk)
    disk.close()


@everywhere
async def test_a_consent_is_kept_with_what_was_said(desk: Desk) -> None:
    made = await desk.record(terms="2026-01")
    kept = await desk.service.get(ANONYMOUS, made.id)
    assert (kept.name, kept.language, kept.terms) == ("Ada", "en-US", "2026-01")
    assert kept.revoked_at is None
    async with desk.service.recording(ANONYMOUS, made.id) as path:
        heard = decode(path, max_seconds=60)
    said = decode(STATEMENT, max_seconds=60)
    assert (heard.rate, len(heard.samples)) == (said.rate, len(said.samples))
    assert abs(heard.samples - said.samples).max() < 1e-4


async def test_consents_are_paged_newest_first_also_after_an_id(desk: Desk) -> None:
    made = [await desk.record(name) for name in ("A", "B", "C")]
    page = await desk.service.page(ANONYMOUS, 2)
    assert [each.name for each in page.items] == ["C", "B"]
    rest = await desk.service.page(ANONYMOUS, 2, page.next_cursor)
    assert ([each.name for each in rest.items], rest.next_cursor) == (["A"], None)
    after = await desk.service.cursor_after(ANONYMOUS, made[2].id)
    assert [each.name for each in (await desk.service.page(ANONYMOUS, 2, after)).items] == [
        "B",
        "A",
    ]
    with pytest.raises(ValueOutOfRange):
        await desk.service.page(ANONYMOUS, 0)


async def test_a_consent_is_renamed(desk: Desk) -> None:
    made = await desk.record()
    assert (await desk.service.rename(ANONYMOUS, made.id, " Ada L. ")).name == "Ada L."
    assert (await desk.service.get(ANONYMOUS, made.id)).name == "Ada L."
    with pytest.raises(InvalidInput):
        await desk.service.rename(ANONYMOUS, made.id, "\n")


@everywhere
async def test_a_deleted_consent_leaves_nothing(desk: Desk) -> None:
    made = await desk.record(principal=ADA)
    assert desk.kept() == [f"{made.id}.flac"]
    await desk.service.delete(ADA, made.id)
    assert desk.kept() == []
    assert await desk.store.consents.unsettled() == []
    with pytest.raises(ConsentNotFound):
        await desk.service.get(ADA, made.id)


async def test_a_revoked_consent_stays_but_ends_the_use_of_its_voices(desk: Desk) -> None:
    made, other = await desk.record(), await desk.record()
    for voice_id, consent in (("resting", made), ("other", other)):
        rests = VoiceConsent(given_at=made.created_at, consent_id=consent.id)
        voice = make_voice(voice_id).model_copy(update={"consent": rests})
        await desk.store.voices.insert(voice)
    revoked = await desk.service.revoke(ANONYMOUS, made.id)
    assert revoked.revoked_at is not None
    assert desk.ended == [mine("resting")]
    again = await desk.service.revoke(ANONYMOUS, made.id)
    assert again.revoked_at == revoked.revoked_at
    await desk.service.delete(ANONYMOUS, made.id)
    kept = await desk.store.voices.consent_of(mine("resting"))
    assert kept is not None
    assert kept.revoked_at is not None
    assert (await desk.store.voices.consent_of(mine("other"))) is not None


async def test_anothers_consent_is_not_found(desk: Desk) -> None:
    made = await desk.record(principal=ADA)
    for asked in (
        desk.service.get(ANONYMOUS, made.id),
        desk.service.rename(ANONYMOUS, made.id, "Mine"),
        desk.service.revoke(ANONYMOUS, made.id),
        desk.service.delete(ANONYMOUS, made.id),
        desk.service.cursor_after(ANONYMOUS, made.id),
    ):
        with pytest.raises(ConsentNotFound):
            await asked
    with pytest.raises(ConsentNotFound):
        async with desk.service.recording(ANONYMOUS, made.id):
            pass
    assert (await desk.service.page(ANONYMOUS, 9)).items == []
    assert (await desk.service.get(ADA, made.id)).revoked_at is None


@pytest.mark.parametrize("consent_id", ["x", "", "0" * 24, "../" * 8])
async def test_an_unknown_id_is_not_found(desk: Desk, consent_id: str) -> None:
    with pytest.raises(ConsentNotFound):
        await desk.service.get(ANONYMOUS, consent_id)


@pytest.mark.parametrize(
    ("recording", "refusal"),
    [
        (b"no audio at all", NotAudio),
        (silence(3), SampleUnusable),
        (silence(MAX_RECORDING_S + 1), SampleUnusable),
    ],
)
@everywhere
async def test_a_recording_without_speech_is_refused_and_leaves_nothing(
    desk: Desk, recording: bytes, refusal: type[InvalidInput]
) -> None:
    with pytest.raises(refusal) as refused:
        await desk.service.create(
            ANONYMOUS, name="Ada", language="en", recording=io.BytesIO(recording)
        )
    assert refused.value.param == "recording"
    assert (desk.kept(), await desk.store.consents.unsettled()) == ([], [])


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 129), ("name", " "), ("language", "english!"), ("terms", "x" * 1001)],
)
async def test_what_is_said_of_a_consent_is_checked(desk: Desk, field: str, value: str) -> None:
    said = {"name": "Ada", "language": "en", "terms": "2026-01", field: value}
    with pytest.raises(InvalidInput) as refused:
        await desk.service.create(ANONYMOUS, recording=io.BytesIO(b""), **said)
    assert refused.value.param == field


STEPS = ("staged", "recorded", "placed", "settled")


def write_said(file: BinaryIO) -> None:
    file.write(b"said")


async def end_after(desk: Desk, step: str) -> ConsentRecord:
    """Record a consent as a process does that is killed after this step."""
    consent = ConsentRecord(
        id=make_record_id(), owner_id="ada-1", name="Ada", language="en", created_at=NOON
    )
    staged = desk.files.stage(key_of(consent), write_said)
    if step != "staged":
        await desk.store.consents.insert(consent, RecordState.PENDING)
    if step in ("placed", "settled"):
        desk.files.place(staged)
    if step == "settled":
        await desk.store.consents.settle(consent.id)
    staged.hold.release()  # as the kernel does
    return consent


@pytest.mark.parametrize("step", STEPS)
@everywhere
async def test_what_a_killed_process_began_is_undone_or_complete(desk: Desk, step: str) -> None:
    consent = await end_after(desk, step)
    whole = [desk.kept(), [consent.id]] if step == "settled" else [[], []]
    await desk.service.repair()
    kept = [each.id for each in await desk.store.consents.of_owner("ada-1")]
    assert [desk.kept(), kept] == whole
    assert await desk.store.consents.unsettled() == []
    assert list(desk.folder.rglob("*.making")) == []


@everywhere
async def test_a_repair_leaves_alone_what_is_being_made(desk: Desk) -> None:
    consent = await end_after(desk, "recorded")
    [staged] = desk.files.abandoned()  # held by a living process
    await desk.service.repair()
    desk.files.place(staged)
    assert await desk.store.consents.settle(consent.id)
    staged.hold.discard()
    async with desk.service.recording(ADA, consent.id) as path:
        assert path.read_bytes() == b"said"


@everywhere
async def test_a_deletion_that_a_crash_interrupts_is_finished(desk: Desk) -> None:
    made = await desk.record()
    await desk.store.consents.mark_deleted(None, made.id)
    assert desk.kept() == [f"{made.id}.flac"]
    await desk.service.repair()
    assert desk.kept() == []
    assert await desk.store.consents.unsettled() == []


class Unsettling(Consents):
    """Its database goes away before the last step."""

    async def settle(self, record_id: str) -> bool:
        raise DatabaseUnavailable


@everywhere
async def test_a_consent_that_cannot_be_recorded_leaves_nothing(desk: Desk) -> None:
    records = Unsettling(desk.store.consents._connection)
    desk.service = desk.service_with(records)
    with pytest.raises(DatabaseUnavailable):
        await desk.record(principal=ADA)
    assert (desk.kept(), await desk.store.consents.unsettled()) == ([], [])
