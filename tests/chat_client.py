"""A process with the unmodified socket.io-client, steered by a test (server/chat_client.mjs)."""

import itertools
import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "server" / "chat_client.mjs"
DEADLINE_S = 60.0

Line = dict[str, Any]  # JSON


class ChatClient:
    """What it is told and what it tells; lines: everything so far."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lines: list[Line] = []
        self._news = threading.Condition()
        self._ids = itertools.count()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self.lines.append(json.loads(line))
                self._news.notify_all()

    def command(self, name: str, **given: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"command": name, **given}) + "\n")
        self._process.stdin.flush()

    def wait(self, wanted: Callable[[Line], object], *, after: int = 0) -> Line:
        """The first line like this, from a place on. Raises AssertionError if none comes."""
        self.wait_until(lambda: any(wanted(line) for line in self.lines[after:]))
        return next(line for line in self.lines[after:] if wanted(line))

    def wait_until(self, reached: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(reached, DEADLINE_S), f"only came: {self.lines[-20:]}"

    def event(self, name: str, *, after: int = 0) -> Any:  # JSON
        return self.wait(lambda line: line.get("event") == name, after=after)["data"]

    def connect(self, url: str, token: str | None, **options: object) -> None:
        """Waits until it is connected or refused."""
        auth = {} if token is None else {"token": token}
        self.command("connect", url=url, auth=auth, options=options)
        self.wait(lambda line: line.get("event") in ("connect", "connect_error"))

    def ask(self, event: str, *args: object) -> Any:  # JSON
        """The acknowledgement of an event."""
        number = next(self._ids)
        self.command("ask", id=number, event=event, args=args)
        return self.wait(lambda line: line.get("id") == number)["answer"]

    def follow(self, conversation_id: str, after_seq: int | None = None) -> Any:  # JSON
        """Join it now and at every connection; the answer."""
        after = len(self.lines)
        self.command("follow", conversation_id=conversation_id, after_seq=after_seq)
        return self.wait(lambda line: line.get("joined") == conversation_id, after=after)["answer"]

    def send(self, conversation_id: str, content: str, client_id: str | None = None) -> Any:
        fields = {"client_id": client_id or content, "type": "text", "content": content}
        return self.ask("message:send", {"conversation_id": conversation_id, **fields})

    @property
    def messages(self) -> list[Line]:
        """All that it got, live or missed, in the order in which they came."""
        return [line["message"] for line in self.lines if "message" in line]

    @property
    def acknowledged(self) -> dict[str, Line]:
        """What was stored of a burst, by its text."""
        found = [line for line in self.lines if "acknowledged" in line]
        return {line["acknowledged"]: line["answer"] for line in found if "seq" in line["answer"]}

    def __enter__(self) -> "ChatClient":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(DEADLINE_S)
        self._reader.join(DEADLINE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
