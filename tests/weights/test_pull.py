"""Fetching weights from a hub: whole, checked, once, and on from where it was cut."""

import hashlib
import json
from pathlib import Path

import pytest

from phonex.errors import NotFound, PhonexError, StorageFull, Unavailable
from phonex.weights.catalogue import Catalogue
from phonex.weights.layout import converter_files, melo_files
from phonex.weights.manifest import open_manifest
from tests.weights.conftest import CHECKPOINT, LARGE, content, pull
from tests.weights.hub_server import FakeHub

REPO = "myshell-ai/MeloTTS-English"


def parts(models_dir: Path) -> list[Path]:
    return list(models_dir.rglob("*.phonex-part"))


def refused(catalogue: Catalogue, models_dir: Path, hub: FakeHub, kind: type[PhonexError]) -> str:
    with pytest.raises(kind) as reported:
        pull(catalogue.needed("EN"), models_dir, hub)
    return reported.value.message


def test_a_pull_brings_all_that_a_language_needs(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    counter = pull(catalogue.needed("EN"), tmp_path, hub)
    english, converter = melo_files(tmp_path, "EN"), converter_files(tmp_path)
    assert english.missing() == converter.missing() == []
    assert english.checkpoint.read_bytes() == content(REPO, "checkpoint.pth")
    assert converter.base_speaker("EN_INDIA").is_file()
    assert len(counter.begun) == 2 + 4 + 13
    assert counter.n_bytes == sum(counter.begun.values())
    assert parts(tmp_path) == []


def test_a_second_pull_asks_nothing(catalogue: Catalogue, hub: FakeHub, tmp_path: Path) -> None:
    pull(catalogue.needed("EN"), tmp_path, hub)
    hub.requests.clear()
    assert pull(catalogue.needed("EN"), tmp_path, hub).begun == {}
    assert hub.requests == []


def test_what_languages_share_is_fetched_once(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    pull(catalogue.needed("EN"), tmp_path, hub)
    assert set(pull(catalogue.needed("EN_V2"), tmp_path, hub).begun) == {
        "melotts/EN_V2/config.json",
        "melotts/EN_V2/checkpoint.pth",
    }


def test_a_cut_connection_is_taken_up_where_it_broke(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.cut["checkpoint.pth"] = 100_000
    pull([catalogue.own("EN")], tmp_path, hub)
    stored = [each for each in hub.gets("checkpoint.pth") if each.sent]
    assert [(each.from_byte, each.sent) for each in stored] == [
        (0, 100_000),
        (100_000, LARGE - 100_000),
    ]
    assert (tmp_path / CHECKPOINT).read_bytes() == content(REPO, "checkpoint.pth")


def test_a_later_pull_goes_on_where_an_earlier_one_ended(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.cut["checkpoint.pth"] = 100_000
    hub.faults.fail_after_cut["checkpoint.pth"] = 503
    message = refused(catalogue, tmp_path, hub, Unavailable)
    assert "503" in message
    assert "kept" in message
    assert [part.stat().st_size for part in parts(tmp_path)] == [100_000]
    assert not (tmp_path / CHECKPOINT).exists()
    hub.faults.status.clear()
    counter = pull([catalogue.own("EN")], tmp_path, hub)
    assert counter.begun[CHECKPOINT] == counter.n_bytes == LARGE - 100_000
    assert hub.gets("checkpoint.pth")[-1].from_byte == 100_000


def test_a_mirror_without_ranges_is_read_from_the_start(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.cut["checkpoint.pth"] = 100_000
    hub.faults.ignores_ranges = True
    counter = pull([catalogue.own("EN")], tmp_path, hub)
    assert (tmp_path / CHECKPOINT).read_bytes() == content(REPO, "checkpoint.pth")
    assert counter.n_bytes == sum(counter.begun.values())


def test_a_damaged_file_is_refused_and_nothing_of_it_stays(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.damaged.add("checkpoint.pth")
    message = refused(catalogue, tmp_path, hub, Unavailable)
    assert f"{REPO}/checkpoint.pth" in message
    assert "damaged" in message
    assert not (tmp_path / CHECKPOINT).exists()
    assert parts(tmp_path) == []


def test_another_file_than_was_published_is_not_even_fetched(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.repositories[REPO].files = {
        **hub.repositories[REPO].files,
        "checkpoint.pth": bytes(LARGE),
    }
    assert "differs from the published one" in refused(catalogue, tmp_path, hub, Unavailable)
    assert hub.gets("checkpoint.pth") == []


def test_a_file_without_a_pinned_sum_is_held_to_the_hubs(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.damaged.add("vocab.txt")
    assert "vocab.txt" in refused(catalogue, tmp_path, hub, Unavailable)
    assert not (tmp_path / "bert/EN/vocab.txt").exists()


@pytest.mark.parametrize(
    ("status", "kind", "reported"),
    [
        (401, Unavailable, "HF_TOKEN"),
        (404, NotFound, "--revision"),
        (500, Unavailable, "answered 500"),
    ],
)
def test_a_refusal_names_the_file_and_what_helps(
    catalogue: Catalogue,
    hub: FakeHub,
    tmp_path: Path,
    status: int,
    kind: type[PhonexError],
    reported: str,
) -> None:
    hub.faults.status["checkpoint.pth"] = status
    message = refused(catalogue, tmp_path, hub, kind)
    assert f"{REPO}/checkpoint.pth" in message
    assert reported in message


def test_a_hub_out_of_reach_is_reported(catalogue: Catalogue, hub: FakeHub, tmp_path: Path) -> None:
    with FakeHub({}) as gone:
        pass
    message = refused(catalogue, tmp_path, gone, Unavailable)
    assert gone.endpoint in message
    assert "cannot be reached" in message


def test_a_disk_too_small_is_reported_before_the_first_byte(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    with pytest.raises(StorageFull, match=r"bytes are needed .* only 100000000 are free"):
        pull(catalogue.needed("EN"), tmp_path, hub, free=100_000_000)
    assert [each for each in hub.requests if each.method == "GET"] == []


def test_a_branch_is_resolved_and_its_sums_recorded(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    bundle = catalogue.at({REPO: "main"}).own("EN")
    pull([bundle], tmp_path, hub)
    record = json.loads((tmp_path / "weights.json").read_text())["files"][CHECKPOINT]
    expected = hashlib.sha256(content(REPO, "checkpoint.pth")).hexdigest()
    assert (record["revision"], record["sha256"]) == (hub.repositories[REPO].commit, expected)
    hub.requests.clear()
    pull([bundle], tmp_path, hub)
    assert hub.requests == []


def test_files_put_there_by_hand_are_taken_when_they_are_the_published_ones(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    (tmp_path / "melotts/EN").mkdir(parents=True)
    (tmp_path / CHECKPOINT).write_bytes(content(REPO, "checkpoint.pth"))
    assert set(pull([catalogue.own("EN")], tmp_path, hub).begun) == {"melotts/EN/config.json"}


def test_a_plain_mirror_is_held_to_the_published_sums(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.is_plain = True
    pull([catalogue.own("EN")], tmp_path, hub)
    assert (tmp_path / CHECKPOINT).read_bytes() == content(REPO, "checkpoint.pth")
    with pytest.raises(Unavailable, match="must be a mirror"):
        pull([catalogue.at({REPO: "main"}).own("EN")], tmp_path, hub)


def test_a_token_stays_with_the_hub(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    pull([catalogue.own("EN")], tmp_path, hub)
    reported = {each.path.startswith("/storage/"): each.token for each in hub.requests}
    assert reported == {False: "Bearer hf_secret", True: ""}


def test_two_pulls_at_a_time_are_refused(
    catalogue: Catalogue, hub: FakeHub, tmp_path: Path
) -> None:
    with open_manifest(tmp_path), pytest.raises(PhonexError, match="Another phonex models"):
        pull(catalogue.needed("EN"), tmp_path, hub)
