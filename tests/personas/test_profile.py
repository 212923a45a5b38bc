"""The profile: when it is ready, what makes it active, and what replies get of it."""

import pytest

from phonex.accounts.principal import Principal
from phonex.echo.types import EchoFields
from phonex.personas.errors import NotTrained
from phonex.store.owners import VoiceKey
from phonex.store.records.echos import EchoRecord
from phonex.store.records.voice import DisabledReason
from tests.personas.clips import RECORDINGS
from tests.personas.place import ADA, BOB, TEXTS, Place

pytestmark = pytest.mark.anyio


async def own_echo(place: Place, principal: Principal = ADA) -> EchoRecord:
    echo = await place.store.echos.find_profile(principal.owner_id or "")
    assert echo is not None
    return echo


async def test_nothing_is_made_by_looking(place: Place) -> None:
    profile = await place.personas.profile(ADA)
    assert (profile.echo, profile.text_percent, profile.voice_percent) == (None, 0, 0)
    assert await place.store.echos.of_owner(ADA.owner_id) == []
    assert (await place.personas.deactivate(ADA)).echo is None


@pytest.mark.parametrize(
    ("n_texts", "n_recordings", "missing"),
    [(0, 0, "4 more texts"), (3, 3, "1 more texts"), (4, 1, "2 more recordings")],
)
async def test_activating_says_what_is_missing(
    place: Place, n_texts: int, n_recordings: int, missing: str
) -> None:
    await place.train(*TEXTS[:n_texts])
    await place.record(*RECORDINGS[:n_recordings])
    with pytest.raises(NotTrained, match=missing):
        await place.personas.activate(ADA)


async def test_an_active_profile_falls_back_when_something_is_taken_away(place: Place) -> None:
    await place.train(*TEXTS)
    await place.record(*RECORDINGS)
    assert (await place.personas.activate(ADA)).is_active
    [text, *_] = await place.personas.texts.page(ADA)
    await place.personas.texts.delete(ADA, text.id)
    assert not (await place.personas.profile(ADA)).is_active
    await place.train(text.text)
    assert not (await place.personas.profile(ADA)).is_active  # not by itself
    assert (await place.personas.activate(ADA)).is_active
    [recording, *_] = await place.personas.recordings.page(ADA)
    await place.personas.recordings.delete(ADA, recording.id)
    assert not (await own_echo(place)).is_active


async def test_without_its_voice_a_profile_is_not_active(place: Place) -> None:
    await place.train(*TEXTS)
    await place.record(*RECORDINGS)
    active = await place.personas.activate(ADA)
    old = active.voice_id or ""
    await place.store.voices.delete(VoiceKey(ADA.owner_id, old))
    profile = await place.personas.profile(ADA)
    assert (profile.voice_id, profile.is_active, profile.voice_percent) == (None, False, 99)
    again = await place.personas.activate(ADA)  # makes it of the recordings again
    assert again.is_active
    assert again.voice_id not in (None, old)


async def test_without_the_speakers_consent_a_profile_is_not_active(place: Place) -> None:
    await place.train(*TEXTS)
    await place.record(*RECORDINGS)
    active = await place.personas.activate(ADA)
    key = VoiceKey(ADA.owner_id, active.voice_id or "")
    given = (await place.store.voices.get(key)).consent
    assert given is not None
    revoked = given.model_copy(update={"revoked_at": given.given_at})
    await place.store.voices.update(key, consent=revoked)
    profile = await place.personas.profile(ADA)
    assert (profile.is_active, profile.disabled) == (False, DisabledReason.CONSENT_REVOKED)
    assert (await place.personas.persona(await own_echo(place))).voice_id is None
    with pytest.raises(NotTrained, match="disabled"):
        await place.personas.activate(ADA)


async def test_it_can_be_made_silent(place: Place) -> None:
    await place.train(*TEXTS)
    await place.record(*RECORDINGS)
    await place.personas.activate(ADA)
    assert not (await place.personas.deactivate(ADA)).is_active


async def test_replies_get_the_persons_own_words(place: Place) -> None:
    await place.train(*TEXTS)
    persona = await place.personas.persona(await own_echo(place))
    said = [each.text for each in persona.sentences]
    assert said[:2] == [
        "I am quite shy, and I always was.",
        "On Sundays I bake bread for the whole street.",
    ]
    assert " ".join(said) == " ".join(TEXTS)
    ids = {each.id for each in await place.personas.texts.page(ADA)}
    assert {each.sample_id for each in persona.sentences} == ids
    assert [(each.name, each.score) for each in persona.traits] == [("intellect", 1.0)]
    assert (persona.language, persona.voice_id, persona.is_active) == ("EN", None, False)


async def test_an_echo_that_is_nobodys_own_answers_untrained(place: Place) -> None:
    echo = await place.echos.create(BOB, None, EchoFields("Grandma", "She knits."))
    persona = await place.personas.persona(echo)
    assert (persona.prompt, persona.is_active, persona.sentences) == ("She knits.", True, ())
