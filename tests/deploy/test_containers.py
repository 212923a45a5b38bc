"""The files that run Phonex in containers, as far as they can be checked without a daemon."""

import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml

from phonex.accounts.secret_file import TOKENS, WATERMARK, WEBHOOKS
from phonex.settings.settings import Settings
from tests.running import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "docker" / "Dockerfile"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
MANIFESTS = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
SETTINGS = {f"PHONEX_{name.upper()}" for name in Settings.model_fields}
DRAIN_S = Settings.model_fields["drain_s"].default


def instructions() -> list[tuple[str, str]]:
    """Of the Dockerfile, with continued lines joined."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined) if word]


def runtime() -> list[tuple[str, str]]:
    """Those of the stage that both images are made from."""
    found = instructions()
    first = next(at for at, (_, rest) in enumerate(found) if rest.endswith(" AS runtime"))
    rest = found[first + 1 :]
    return rest[: next(at for at, (word, _) in enumerate(rest) if word == "FROM")]


def image_environment(home: Path) -> dict[str, str]:
    """As in the image, but with the home and the packages of this machine."""
    pairs = chain.from_iterable(shlex.split(rest) for word, rest in runtime() if word == "ENV")
    here = {"/opt/phonex/bin": str(Path(sys.executable).parent), "/var/lib/phonex": str(home)}
    here |= {"/tmp/cache": str(home / "cache"), "$PATH": "/usr/bin:/bin"}  # noqa: S108
    found = dict(pair.split("=", 1) for pair in pairs)
    for there, place in here.items():
        found = {name: value.replace(there, place) for name, value in found.items()}
    return found


def command(of: str) -> list[str]:
    rest = dict(runtime())[of]
    listed: list[str] = yaml.safe_load(rest[rest.index("[") :])
    return listed


def containers() -> Iterator[tuple[dict[str, object], int]]:
    """The containers of the manifests, each with its pod's grace period."""
    for manifest in chain.from_iterable(map(yaml.safe_load_all, map(Path.read_text, MANIFESTS))):
        if manifest["kind"] == "Deployment":
            pod = manifest["spec"]["template"]["spec"]
            yield pod["containers"][0], pod["terminationGracePeriodSeconds"]


def test_the_entry_point_serves_in_a_bare_environment(tmp_path: Path, models_dir: Path) -> None:
    port = str(free_port())
    environment = image_environment(tmp_path)
    environment |= {"PHONEX_PORT": port, "PHONEX_MODELS_DIR": str(models_dir)}
    probe = [sys.executable, str(DEPLOY / "docker" / "healthcheck.py")]
    asking = {"PHONEX_PORT": port}
    assert subprocess.run(probe, env=asking, capture_output=True, check=False).returncode == 1

    serve = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
    serve += [f"PYTHONPATH={ROOT}", *command("ENTRYPOINT"), *command("CMD")]
    with subprocess.Popen(serve, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 120
            while subprocess.run(probe, env=asking, capture_output=True, check=False).returncode:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)  # it ends by the signal, as it should


def test_the_image_is_unprivileged_and_asks_for_a_key(tmp_path: Path) -> None:
    assert dict(runtime())["USER"] == "10001:10001"
    assert image_environment(tmp_path)["PHONEX_AUTH"] == "on"


def test_the_images_have_the_torch_that_is_tested() -> None:
    declared = re.search(r'"(torch==[^"]+)"', (ROOT / "pyproject.toml").read_text())
    assert declared is not None
    assert re.findall(r"torch==\S+", DOCKERFILE.read_text()) == [declared[1]] * 2


def test_what_is_copied_is_not_ignored() -> None:
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text().splitlines()
    taken = {line[1:] for line in ignored if line.startswith("!")}
    copies = [shlex.split(rest)[:-1] for word, rest in instructions() if word == "COPY"]
    sources = {each for copied in copies for each in copied if not copied[0].startswith("--from")}
    assert ignored[0] == "*"
    assert sources == taken
    assert all((ROOT / source).exists() for source in sources)


@pytest.mark.parametrize("path", [COMPOSE, *MANIFESTS, DOCKERFILE], ids=lambda path: path.name)
def test_every_setting_named_exists(path: Path) -> None:
    text = re.sub(r"\$\{[^}]*\}", "", path.read_text())  # compose's own variables
    named = set(re.findall(r"\bPHONEX_[A-Z0-9_]+(?=: |=)", text))
    assert named <= SETTINGS


def test_compose_names_only_what_it_has() -> None:
    made = yaml.safe_load(COMPOSE.read_text())
    for service in made["services"].values():
        assert set(service.get("depends_on", ())) <= set(made["services"])
        assert set(service.get("networks", ())) <= set(made["networks"])
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (COMPOSE.parent / source).exists()
            elif not source.startswith("/"):
                assert source in made["volumes"]
    asked = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()))
    example = COMPOSE.with_name(".env.example").read_text()
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_compose_publishes_on_loopback_alone_and_keeps_the_stores_inside() -> None:
    made = yaml.safe_load(COMPOSE.read_text())
    published = [port for service in made["services"].values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert made["networks"]["backend"]["internal"] is True
    for name in ("mongo", "redis", "s3", "worker"):
        assert made["services"][name]["networks"] == ["backend"]


def test_stopping_leaves_more_time_than_draining_takes() -> None:
    configured = yaml.safe_load((DEPLOY / "kubernetes" / "config.yaml").read_text())["data"]
    found = list(containers())
    assert len(found) == 3
    assert all(grace >= int(configured["PHONEX_DRAIN_S"]) + 15 for _, grace in found)
    compose = yaml.safe_load(COMPOSE.read_text())["x-phonex"]
    assert int(compose["stop_grace_period"].removesuffix("s")) >= DRAIN_S + 15


def test_pods_may_do_nothing_that_they_need_not() -> None:
    for container, _ in containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]  # type: ignore[index]


def test_pods_get_every_key_that_they_cannot_make() -> None:
    example = yaml.safe_load_all((DEPLOY / "kubernetes" / "secret.example.yaml").read_text())
    (keys,) = (each for each in example if each["metadata"]["name"] == "phonex-keys")
    assert keys["stringData"].keys() == {each.name for each in (TOKENS, WATERMARK, WEBHOOKS)}
