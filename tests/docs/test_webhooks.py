"""The code that the page on webhooks shows knows genuine messages from others."""

import json
import shutil
import subprocess
import sys
import time

import pytest

from phonex.webhooks.signing import shown_secret, signed_headers
from tests.docs.pages import DOCS, blocks

KEY, BODY = b"k" * 32, '{"type": "job.completed", "data": {"text": "é"}}'.encode()
PROGRAMS = {
    "python": (
        [sys.executable, "-c"],
        "\nimport json, sys\ngiven = json.load(sys.stdin)\n"
        "print([is_genuine(*each[:2], each[2].encode()) for each in given])\n",
    ),
    "js": (
        ["node", "--input-type=module", "-e"],
        "\nimport { readFileSync } from 'node:fs';\n"
        "const given = JSON.parse(readFileSync(0));\n"
        "console.log(JSON.stringify(given.map(([s, h, b]) => isGenuine(s, h, Buffer.from(b)))));\n",
    ),
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_genuine_messages_are_told_from_others(language: str) -> None:
    command, calls = PROGRAMS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed here")
    [shown] = [block.code for block in blocks(DOCS / "webhooks.md") if block.language == language]
    secret, now = shown_secret(KEY), int(time.time())
    headers, text = signed_headers(KEY, "msg_1", now, BODY), BODY.decode()
    rotated = headers | {"webhook-signature": f"v1,bm8= {headers['webhook-signature']}"}
    given = [
        (secret, headers, text),
        (secret, rotated, text),
        (secret, headers, text + " "),
        (secret, headers | {"webhook-id": "msg_2"}, text),
        (shown_secret(b"x" * 32), headers, text),
        (secret, signed_headers(KEY, "msg_1", now - 1000, BODY), text),
    ]
    run = subprocess.run(
        [*command, shown + calls],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout.lower()) == [True, True, False, False, False, False]
