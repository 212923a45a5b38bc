"""A hub with small files under the names of the published ones, and a catalogue of their sums."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from phonex.system.disk_space import free_bytes
from phonex.weights.bundle import Bundle
from phonex.weights.catalogue import Catalogue, load_catalogue
from phonex.weights.hub import Hub
from phonex.weights.manifest import open_manifest
from phonex.weights.pull import carry_out, plan
from tests.weights.hub_server import FakeHub, Repository

LARGE = 300_000  # bytes
CHECKPOINT = "melotts/EN/checkpoint.pth"


class Counter:
    """A watcher that adds up."""

    def __init__(self) -> None:
        self.begun: dict[str, int] = {}
        self.n_bytes = 0

    def begin(self, name: str, n_bytes: int) -> None:
        self.begun[name] = n_bytes

    def advance(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes


def content(repo: str, name: str) -> bytes:
    """The same bytes for the same name; large where weights are."""
    heavy = name.endswith(("checkpoint.pth", ".bin", ".safetensors"))
    return hashlib.shake_256(f"{repo}/{name}".encode()).digest(LARGE if heavy else 500)


def small(bundle: Bundle) -> Bundle:
    """The bundle with the sums of the small files; English has one file without a pinned sum."""
    files = [
        replace(file, sha256=hashlib.sha256(content(bundle.repo, file.name)).hexdigest())
        for file in bundle.files
    ]
    if bundle.folder == "bert/EN":
        files = [replace(f, sha256=None) if f.name == "vocab.txt" else f for f in files]
    return replace(bundle, files=tuple(files))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue({folder: small(bundle) for folder, bundle in load_catalogue().bundles.items()})


@pytest.fixture
def hub(catalogue: Catalogue) -> Iterator[FakeHub]:
    repositories = {
        bundle.repo: Repository(
            bundle.revision, {file.name: content(bundle.repo, file.name) for file in bundle.files}
        )
        for bundle in catalogue.bundles.values()
    }
    with FakeHub(repositories) as running:
        yield running


def pull(bundles: list[Bundle], models_dir: Path, hub: FakeHub, free: int | None = None) -> Counter:
    """Pull from a fake hub. free: bytes that the disk is said to have."""
    counter = Counter()
    with Hub(hub.endpoint) as client, open_manifest(models_dir) as manifest:
        fetches = plan(bundles, manifest, client)
        available = free_bytes if free is None else (lambda _folder: free)
        carry_out(fetches, manifest, client, counter, available)
    return counter
