"""What clients of the sockets ask for, message by message."""

import json
from collections.abc import Mapping, Sequence

import pytest

from phonex.routes.elevenlabs.errors import (
    DictionaryNotFound,
    InputTimeout,
    MessageMalformed,
    SettingsChanged,
    TooManyContexts,
)
from phonex.routes.elevenlabs.messages import ClientMessage
from phonex.routes.elevenlabs.protocol import (
    MAX_CONTEXTS,
    Command,
    Dropping,
    Ending,
    Flushing,
    MultiProtocol,
    Opening,
    Saying,
    SingleProtocol,
    SocketProtocol,
)
from phonex.routes.elevenlabs.requests import VoiceSettings

PLAIN = VoiceSettings()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def single(clock: Clock | None = None) -> SingleProtocol:
    return SingleProtocol(20, paced=True, clock=clock or Clock())


def multi(clock: Clock | None = None) -> MultiProtocol:
    return MultiProtocol(20, paced=False, clock=clock or Clock())


def told(protocol: SocketProtocol, *messages: Mapping[str, object]) -> list[Command]:
    return [
        command
        for message in messages
        for command in protocol.hear(ClientMessage.parse(json.dumps(message)))
    ]


def test_a_stream_begins_with_a_space_and_ends_with_nothing() -> None:
    protocol = single()
    settings = {"speed": 0.9, "stability": 0.5}
    assert told(protocol, {"text": " ", "voice_settings": settings}) == [
        Opening(0, None, VoiceSettings(speed=0.9, stability=0.5)),
        Saying(0, " "),
    ]
    assert told(protocol, {"text": "Hello "}) == [Saying(0, "Hello ")]
    assert told(protocol, {"text": "you.", "flush": True}) == [Saying(0, "you."), Flushing(0)]
    assert told(protocol, {"text": ""}, {"text": "more"}) == [Ending(0)]
    assert protocol.has_ended
    assert not protocol.is_done
    protocol.finish(0)
    assert protocol.is_done


def test_a_schedule_cuts_long_sentences() -> None:
    first = {"text": " ", "generation_config": {"chunk_length_schedule": [50]}}
    text = "It went on and on over the hills and far away from home, and it never "
    assert told(single(), first, {"text": text})[2:] == [
        Saying(0, text[:56]),
        Flushing(0),
        Saying(0, text[56:]),
    ]


def test_contexts_have_streams_of_their_own() -> None:
    told_all = told(
        multi(),
        {"text": " ", "context_id": "a", "voice_settings": {}},
        {"text": "One ", "context_id": "b"},
        {"text": "two", "context_id": "a"},
        {"context_id": "a", "flush": True},
    )
    assert told_all == [
        Opening(0, "a", PLAIN),
        Saying(0, " "),
        Opening(1, "b", PLAIN),
        Saying(1, "One "),
        Saying(0, "two"),
        Flushing(0),
    ]


def test_a_closed_context_speaks_on_only_if_it_was_flushed() -> None:
    protocol = multi()
    told(protocol, {"text": "One", "context_id": "a", "flush": True})
    told(protocol, {"text": "Two", "context_id": "b"})
    closing = [{"context_id": each, "close_context": True} for each in "ab"]
    assert told(protocol, *closing) == [Ending(0), Dropping(1)]
    assert told(protocol, {"text": "New", "context_id": "a"}) == [
        Opening(2, "a", PLAIN),
        Saying(2, "New"),
    ]


def test_closing_the_socket_closes_its_contexts() -> None:
    protocol = multi()
    told(protocol, {"text": "One", "context_id": "a", "flush": True}, {"text": "Two"})
    assert told(protocol, {"close_socket": True}) == [Ending(0), Dropping(1)]
    assert protocol.has_ended


@pytest.mark.parametrize(
    "message", [{"text": ""}, {"text": "", "context_id": "x"}, {"context_id": "x", "flush": True}]
)
def test_what_keeps_alive_opens_nothing(message: dict[str, object]) -> None:
    assert told(multi(), message) == []


@pytest.mark.parametrize("protocol", [single(), multi()])
def test_settings_may_be_repeated_but_not_changed(protocol: SocketProtocol) -> None:
    first: dict[str, object] = {"text": "A ", "voice_settings": {"speed": 0.8}}
    told(protocol, first, first, {"text": "b "})
    with pytest.raises(SettingsChanged):
        told(protocol, {"text": "c", "voice_settings": {"speed": 0.9}})


def test_contexts_are_few_until_they_are_finished() -> None:
    protocol = multi()
    for n in range(MAX_CONTEXTS):
        told(protocol, {"text": "A", "context_id": str(n)})
        told(protocol, {"context_id": str(n), "close_context": True})
    with pytest.raises(TooManyContexts):
        told(protocol, {"text": "A", "context_id": "one more"})
    protocol.finish(3)
    assert told(protocol, {"text": "A", "context_id": "one more"})


def test_a_dictionary_is_not_found() -> None:
    locators = [{"pronunciation_dictionary_id": "a", "version_id": "b"}]
    with pytest.raises(DictionaryNotFound):
        told(single(), {"text": " ", "pronunciation_dictionary_locators": locators})


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "1", "[" * 9999),
        *('{"text": 5}', '{"voice_settings": {"speed": 3}}'),
        '{"generation_config": {"chunk_length_schedule": [1]}}',
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(MessageMalformed):
        ClientMessage.parse(text)


@pytest.mark.parametrize("name", ["xi-api-key", "xi_api_key", "authorization"])
def test_a_key_may_come_with_the_first_message(name: str) -> None:
    key = "Bearer abc" if name == "authorization" else "abc"
    message = ClientMessage.parse(json.dumps({"text": " ", name: key}))
    assert message.token == key[-3:]


def test_a_silent_client_is_disconnected() -> None:
    clock = Clock()
    protocol = single(clock)
    assert protocol.waits_until == 20
    clock.now = 5
    told(protocol, {"text": " "})
    assert protocol.waits_until == 25
    clock.now = 10
    protocol.heard_audio(0)
    clock.now = 29
    assert protocol.waits_until == 30
    assert list(protocol.expire()) == []
    clock.now = 30
    with pytest.raises(InputTimeout):
        list(protocol.expire())
    told(protocol, {"text": ""})
    assert protocol.waits_until is None


def test_a_silent_context_is_closed_and_in_the_end_the_socket() -> None:
    clock = Clock()
    protocol = multi(clock)
    told(protocol, {"text": "One", "context_id": "a"})
    clock.now = 15
    told(protocol, {"text": "Two", "context_id": "b", "flush": True})
    clock.now = 20
    assert protocol.waits_until == 20
    assert list(protocol.expire()) == [Dropping(0)]
    clock.now = 35
    told(protocol, {"text": "", "context_id": "b"})  # keeps it
    assert protocol.waits_until == 55
    clock.now = 55
    assert list(protocol.expire()) == [Ending(1)]
    assert protocol.waits_until is None  # it is still spoken
    protocol.finish(0)
    protocol.finish(1)
    assert protocol.waits_until == 75
    assert list(protocol.expire()) == []
    clock.now = 75
    with pytest.raises(InputTimeout):
        list(protocol.expire())


def all_said(commands: Sequence[Command]) -> str:
    return "".join(each.text for each in commands if isinstance(each, Saying))


def test_an_emoji_cut_in_two_does_no_harm() -> None:
    assert all_said(told(single(), {"text": "Hi \ud83d"}, {"text": "\ude00!"})) == "Hi !"
