"""The console's client of Socket.IO, against the real python-socketio."""

import shutil
import subprocess
from pathlib import Path

from tests.static.socket_server import serving
from tests.static.test_units import NODE, needs_node

SOCKETS = Path(__file__).parent / "sockets"
# Node.js 20 has WebSocket only if asked.
FLAGS = ("--experimental-websocket", "--test", "--test-force-exit")


@needs_node
def test_the_client_talks_with_python_socketio(modules: Path) -> None:
    shutil.copytree(SOCKETS, modules / "sockets")
    with serving() as url:
        ran = subprocess.run(
            [str(NODE), *FLAGS, "sockets"],
            cwd=modules,
            env={"SOCKET_URL": url},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    assert ran.returncode == 0, ran.stdout
    assert "# pass 5" in ran.stdout
