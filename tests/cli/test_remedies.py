"""What errors advise, at the terminal."""

import re

import pytest

from phonex.accounts.errors import EmailTaken, KeyNotFound, TooManyKeys
from phonex.cli.remedies import with_commands
from phonex.errors import VoiceExists, VoiceNotFound
from tests.messages import ROUTE, messages

# No command meets these: jobs, audio, streams, sessions, quotas, recorded consents, conversations,
# memorials, training, books, webhooks and the lexicon belong to the service.
SERVICE_ONLY = re.compile(
    r"GET /jobs?\b|POST /clone/quick|/lexicon|/audio/|POST /auth/|the most you may keep|POST /tts,"
    r"|(GET|POST) /voice/consents (lists|records)|PATCH /voice/"
    r"|/conversations|GET /users\b|/ai/|/legacy/|/batch/|/books|/webhooks/|POST /job/"
)


@pytest.mark.parametrize(
    ("message", "advised"),
    [
        (VoiceNotFound("ada").message, "`phonex voices list` shows the registered voices"),
        (VoiceExists("ada").message, "run `phonex voices remove ada` first"),
        (
            "It tries again: POST /voice/ada/fit, or POST /voice/{voice_id}/samples.",
            "`phonex voices fit ada`, or `phonex voices samples VOICE_ID RECORDING`",
        ),
        (EmailTaken().message, "this e-mail address; `phonex users list` shows it."),
        (KeyNotFound("x").message, "`phonex keys list` lists those that do"),
        (TooManyKeys(9).message, "`phonex keys revoke KEY_ID`"),
        ("one from GET /voice/ada/embedding", "one from `phonex voices export`"),
    ],
)
def test_a_route_becomes_the_command_that_does_the_same(message: str, advised: str) -> None:
    assert advised in with_commands(message)


def test_every_message_that_names_a_route_names_a_command_instead() -> None:
    reported = [text for text in messages() if not SERVICE_ONLY.search(text)]
    assert len(reported) > 4
    assert [text for text in reported if ROUTE.search(with_commands(text))] == []
