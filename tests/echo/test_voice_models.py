"""Voice models: what an upload makes, whose it is, and which echo speaks with it."""

from dataclasses import replace

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.echo.errors import EchoNotFound, EchoWithoutVoice, UserMissing, VoiceModelNotFound
from phonex.echo.types import EchoFields, Recording
from phonex.echo.voice_models import clean_file_name
from phonex.errors import NotAudio, PhonexError
from phonex.store.owners import VoiceKey
from phonex.store.records.owned import make_record_id
from phonex.store.records.voice_models import FileType
from tests.echo.place import CLIP, Place, make_recording

pytestmark = pytest.mark.anyio


async def test_a_recording_becomes_a_voice_and_a_record(place: Place) -> None:
    user = await place.user()
    video = make_recording(CLIP.with_name("video.mp4"))
    made = await place.echo.voice_models.upload(ANONYMOUS, video, user_id="auth0|ada")
    found = await place.echo.voice_models.get(ANONYMOUS, made.model_id)
    assert made.model == found
    assert (found.record.user_id, found.record.name, found.echo_id) == (user, "Ada", None)
    assert (found.record.audio_file_path, found.record.file_type) == ("video.mp4", FileType.VIDEO)
    voice = await place.store.voices.get(VoiceKey(None, made.model_id))
    assert (voice.name, voice.user_id) == ("Ada", user)


async def test_without_a_user_only_the_voice_is_made(place: Place) -> None:
    made = await place.echo.voice_models.upload(ANONYMOUS, make_recording())
    assert made.model is None
    assert await place.has_voice(made.model_id)
    with pytest.raises(VoiceModelNotFound):
        await place.echo.voice_models.get(ANONYMOUS, made.model_id)
    echo = await place.persona(await place.user())
    with pytest.raises(UserMissing):
        await place.model(None, echo.id)


async def test_an_upload_links_its_echo_in_place_of_an_earlier_one(place: Place) -> None:
    user = await place.user()
    echo = await place.persona(user)
    with pytest.raises(EchoWithoutVoice):
        await place.echo.echos.voice_model(ANONYMOUS, echo.id)
    first = await place.model(user, echo.id)
    assert first.file_type is FileType.AUDIO
    assert (await place.echo.voice_models.get(ANONYMOUS, first.id)).echo_id == echo.id
    second = await place.model(user, echo.id)
    assert (await place.echo.echos.get(ANONYMOUS, echo.id)).voice_model_id == second.id
    assert (await place.echo.echos.voice_model(ANONYMOUS, echo.id)).record == second
    assert (await place.echo.voice_models.get(ANONYMOUS, first.id)).echo_id is None


async def test_of_several_echos_with_one_voice_model_the_newest_is_reported(place: Place) -> None:
    user = await place.user()
    model = await place.model(user)
    echos = [await place.persona(user, model.id) for _ in range(3)]
    assert (await place.echo.voice_models.get(ANONYMOUS, model.id)).echo_id == echos[2].id
    assert (await place.echo.echos.voice_model(ANONYMOUS, echos[0].id)).echo_id == echos[0].id


async def test_uploads_that_fail_leave_nothing(place: Place) -> None:
    user, other = await place.user(), await place.user("auth0|bob")
    foreign, echo = await place.persona(other), await place.persona(user)
    speech, text = make_recording(), make_recording(CLIP.with_name("bad_text.wav"))
    cases: list[tuple[Recording, str, type[PhonexError], str]] = [
        (speech, foreign.id, EchoNotFound, "echo_id"),
        (speech, make_record_id(), EchoNotFound, "echo_id"),
        (text, echo.id, NotAudio, "audio"),
    ]
    for recording, echo_id, error, param in cases:
        with pytest.raises(error) as reported:
            await place.echo.voice_models.upload(
                ANONYMOUS, recording, user_id=user, echo_id=echo_id
            )
        assert reported.value.param == param
    assert await place.store.voices.keys() == set()
    assert await place.stored_link(echo.id) is None


async def test_a_users_voice_models_are_paged(place: Place) -> None:
    user = await place.user()
    await place.model(await place.user("auth0|bob"))
    made = [await place.model(user) for _ in range(3)]
    first = await place.echo.voice_models.page(ANONYMOUS, user, 2, None)
    second = await place.echo.voice_models.page(ANONYMOUS, "auth0|ada", 2, first.next_cursor)
    assert [found.record for found in first.items + second.items] == made[::-1]
    assert second.next_cursor is None
    with pytest.raises(UserMissing):
        await place.echo.voice_models.page(ANONYMOUS, None, 2, None)


async def test_a_deleted_voice_model_takes_its_voice_and_its_links_along(place: Place) -> None:
    user = await place.user()
    model = await place.model(user)
    echo = await place.persona(user, model.id)
    await place.echo.voice_models.delete(ANONYMOUS, model.id.upper())
    with pytest.raises(VoiceModelNotFound):
        await place.echo.voice_models.delete(ANONYMOUS, model.id)
    assert not await place.has_voice(model.id)
    assert await place.stored_link(echo.id) is None


async def test_a_voice_deleted_by_itself_takes_its_voice_model_along(place: Place) -> None:
    user = await place.user()
    model, kept = await place.model(user), await place.model(user)
    echo = await place.persona(user, model.id)
    await place.store.voices.delete(model.key)
    with pytest.raises(VoiceModelNotFound):
        await place.echo.voice_models.get(ANONYMOUS, model.id)
    page = await place.echo.voice_models.page(ANONYMOUS, user, 10, None)
    assert [found.record for found in page.items] == [kept]
    assert (await place.echo.echos.get(ANONYMOUS, echo.id)).voice_model_id is None
    await place.as_after_a_start().repair()
    assert await place.stored_link(echo.id) is None
    assert await place.store.voice_models.of_owner(None) == [kept]


async def test_an_echo_linked_while_its_voice_model_is_deleted_is_unlinked_later(
    place: Place,
) -> None:
    user = await place.user()
    model, echo = await place.model(user), await place.persona(user)
    await place.echo.voice_models.delete(ANONYMOUS, model.id)
    # What a request writes that has seen the voice model before.
    await place.store.echos.change(
        None, echo.id, lambda seen: seen.model_copy(update={"voice_model_id": model.id})
    )
    assert (await place.echo.echos.get(ANONYMOUS, echo.id)).voice_model_id is None
    await place.let_time_pass()
    await place.echo.repair()
    assert await place.stored_link(echo.id) is None


async def test_a_foreign_voice_model_is_none_for_an_echo(place: Place) -> None:
    user, other = await place.user(), await place.user("auth0|bob")
    model, echo = await place.model(other), await place.persona(user)
    for voice_model_id in (model.id, make_record_id()):
        fields = EchoFields(voice_model_id=voice_model_id)
        for asked in (
            place.echo.echos.create(ANONYMOUS, user, replace(fields, name="Ada")),
            place.echo.echos.change(ANONYMOUS, echo.id, fields),
        ):
            with pytest.raises(VoiceModelNotFound) as reported:
                await asked
            assert reported.value.param == "voice_model_id"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ada.wav", "ada.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\my voice.m4a", "my voice.m4a"),
        ("a\x00d\r\na\u2028.wav", "ada.wav"),
        ("東京 🎤.webm", "東京 🎤.webm"),
        ("..", "recording"),
        ("", "recording"),
        ("/", "recording"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_file_name_has_no_folders_and_no_control_characters(sent: str, kept: str) -> None:
    assert clean_file_name(sent) == kept
