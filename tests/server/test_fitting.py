"""A voice that is fitted in the background: what clients see of it, from registering to deleting.

One fit is made to its end, of few steps, and every test after it looks at that voice. What a whole
fit reaches is measured by benchmarks/likeness.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.running import SPEECH, Folders, RunningServer
from tests.server.fitted import (
    Event,
    FitAnswer,
    add_samples,
    events,
    register,
    say,
    shown,
    similarity,
    until_running,
)
from tests.sound import Sound, read

MAN, WOMAN, OTHER_MAN = (
    SPEECH / name for name in ("vctk-p226-ver1.flac", "lj-ver2.flac", "ls-1688-ref.flac")
)

N_STEPS = 4


@pytest.fixture(scope="module")
def fitting_server(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path
) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("fitting"), models_dir)
    with RunningServer(
        folders,
        PHONEX_FIT="1",
        PHONEX_FIT_STEPS=str(N_STEPS),
        PHONEX_WATERMARK="off",  # the audio of two installations is compared
    ) as running:
        yield running


@pytest.fixture(scope="module")
def client(fitting_server: RunningServer) -> httpx.Client:
    return fitting_server.client


@dataclass(frozen=True)
class Story:
    """Of a voice: as it was registered, what was reported of its fit, how it spoke."""

    registered: FitAnswer
    events: list[Event]
    before: Sound
    after: Sound


@pytest.fixture(scope="module")
def alan(client: httpx.Client) -> Story:
    registered = register(client, "Alan", MAN)
    before = say(client, "alan")
    reported = list(events(client, "alan"))
    return Story(registered, reported, before, say(client, "alan"))


def test_a_voice_is_there_before_it_is_fitted(alan: Story) -> None:
    assert alan.registered.active
    assert alan.registered.fitted is None
    assert alan.registered.instant is not None
    assert 0 < alan.registered.instant < 1
    assert alan.before.seconds > 1.5


def test_a_fit_is_reported_from_beginning_to_end(client: httpx.Client, alan: Story) -> None:
    *underway, last = alan.events
    assert {event.name for event in underway} == {"progress"}
    assert (last.name, last.voice.state, last.voice.progress) == ("done", "done", 100)
    progress = [event.voice.progress for event in underway]
    assert progress == sorted(progress)
    assert set(progress) <= {0, *(min(99, 100 * step // N_STEPS) for step in range(1, N_STEPS + 1))}
    assert len(set(progress)) > N_STEPS // 2
    rising = [event.voice.fitted for event in underway if event.voice.fitted is not None]
    assert rising[-1] > rising[0] + 0.03
    assert shown(client, "alan") == last.voice


def test_a_fitted_voice_is_nearer_to_its_speaker(alan: Story) -> None:
    fitted, instant = alan.events[-1].voice.fitted, alan.registered.instant
    assert fitted is not None
    assert instant is not None
    assert fitted > instant + 0.1
    assert similarity(alan.after, MAN) > similarity(alan.before, MAN) + 0.08
    assert alan.after.peak <= 1
    assert alan.after.seconds == pytest.approx(alan.before.seconds, rel=0.02)


def test_events_of_a_voice_that_is_not_being_fitted_end_at_once(
    client: httpx.Client, alan: Story
) -> None:
    (event,) = events(client, "alan")
    assert (event.name, event.voice.state) == ("done", "done")


def test_fitting_again_can_be_cancelled_and_what_was_is_kept(
    client: httpx.Client, alan: Story
) -> None:
    asked = client.post("/voice/alan/fit")
    assert asked.status_code == 202
    assert asked.headers["Location"] == "/voice/alan/events"
    assert FitAnswer.of(asked.json()).active
    until_running(client, "alan")
    again = client.post("/voice/alan/fit")
    assert (again.status_code, FitAnswer.of(again.json()).state) == (202, "running")
    for _ in range(2):
        cancelled = client.delete("/voice/alan/fit")
        assert cancelled.status_code == 200
        assert FitAnswer.of(cancelled.json()).state == "done"
    assert np.array_equal(say(client, "alan").samples, alan.after.samples)


def test_a_file_makes_the_same_voice_elsewhere(
    client: httpx.Client, alan: Story, tmp_path: Path, models_dir: Path
) -> None:
    client.patch("/voice/alan", json={"name": "Alan Turing"})
    file = client.get("/voice/alan/embedding").content
    folders = Folders(tmp_path, models_dir)
    with RunningServer(folders, PHONEX_FIT="0", PHONEX_WATERMARK="off") as elsewhere:
        answer = elsewhere.client.post(
            "/voice/import", data={"voice_name": "Doctor"}, files={"embedding": file}
        )
        assert answer.status_code == 201, answer.text
        assert answer.headers["Location"] == "/voice/doctor"
        assert FitAnswer.of(answer.json()["voice"]) == shown(client, "alan")
        assert np.array_equal(say(elsewhere.client, "doctor").samples, alan.after.samples)
        again = elsewhere.client.get("/voice/doctor/embedding").content
        assert len(again) == pytest.approx(len(file), abs=100)
        refused = elsewhere.client.post("/voice/doctor/fit")
        assert (refused.status_code, refused.json()["code"]) == (409, "fitting_impossible")
        assert "PHONEX_FIT" in refused.json()["detail"]


def test_an_imported_voice_takes_a_sample_before_it_is_fitted(
    client: httpx.Client, alan: Story
) -> None:
    file = client.get("/voice/alan/embedding").content
    client.post("/voice/import", data={"voice_name": "Twin"}, files={"embedding": file})
    sample = client.get("/voice/twin/sample")
    assert (sample.status_code, sample.json()["code"]) == (404, "not_found")
    refused = client.post("/voice/twin/fit")
    assert (refused.status_code, refused.json()["code"]) == (409, "fitting_impossible")
    assert "/voice/twin/samples" in refused.json()["detail"]
    added = add_samples(client, "twin", OTHER_MAN)
    assert FitAnswer.of(added.json()).active
    assert client.get("/voice/twin/sample").status_code == 200
    assert client.delete("/voice/twin").status_code == 200


def test_a_voice_with_more_samples_is_the_instant_one_until_it_is_fitted(
    client: httpx.Client, alan: Story
) -> None:
    before = shown(client, "alan")
    added = FitAnswer.of(add_samples(client, "alan", WOMAN).json())
    assert added.active
    assert added.fitted is None
    assert added.sample_s is not None
    assert before.sample_s is not None
    kept = read(client.get("/voice/alan/sample").content)
    new = read(WOMAN.read_bytes())
    assert added.sample_s == pytest.approx(kept.seconds, abs=0.01)
    assert added.sample_s == pytest.approx(before.sample_s + new.seconds, abs=0.5)
    said = say(client, "alan")
    assert not np.array_equal(said.samples, alan.after.samples)
    assert similarity(said, MAN) < similarity(alan.after, MAN) - 0.05
    assert FitAnswer.of(client.delete("/voice/alan/fit").json()).state == "off"
    (event,) = events(client, "alan")
    assert event.name == "off"


def test_what_is_no_speech_adds_nothing_to_a_voice(client: httpx.Client, alan: Story) -> None:
    before, sample = shown(client, "alan"), client.get("/voice/alan/sample").content
    silence = SPEECH.parent / "formats" / "bad_silence_3s.wav"
    files = {"voice_sample": silence.read_bytes()}
    answer = client.post("/voice/alan/samples", files=files)
    assert (answer.status_code, answer.json()["code"]) == (422, "sample_unusable")
    assert shown(client, "alan") == before
    assert client.get("/voice/alan/sample").content == sample


@pytest.fixture(scope="module")
def growing(client: httpx.Client) -> str:
    """The id of a voice that is being fitted."""
    register(client, "Growing", MAN)
    until_running(client, "growing")
    return "growing"


def test_more_samples_end_the_fit_that_runs(client: httpx.Client, growing: str) -> None:
    added = FitAnswer.of(add_samples(client, growing, OTHER_MAN).json())
    assert (added.active, added.progress, added.fitted) == (True, 0, None)


def test_a_voice_can_be_deleted_while_it_is_fitted(
    client: httpx.Client, fitting_server: RunningServer, growing: str
) -> None:
    until_running(client, growing)
    assert client.delete(f"/voice/{growing}").status_code == 200
    assert client.get(f"/voice/{growing}").status_code == 404
    assert client.get(f"/voice/{growing}/events").status_code == 404
    assert not list(fitting_server.folders.root.rglob(f"*{growing}*"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/voice/nobody/fit"),
        ("DELETE", "/voice/nobody/fit"),
        ("GET", "/voice/nobody/events"),
        ("POST", "/voice/nobody/samples"),
        ("POST", "/voice/%2e%2e%2fx/fit"),
    ],
)
def test_an_unknown_voice_is_a_404(client: httpx.Client, method: str, path: str) -> None:
    files = {"voice_sample": MAN.read_bytes()} if path.endswith("samples") else None
    answer = client.request(method, path, files=files)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_samples_are_needed_to_add_some(client: httpx.Client, alan: Story) -> None:
    answer = client.post("/voice/alan/samples", data={"voice_sample": ""})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_those_who_watch_do_not_delay_the_end(fitting_server: RunningServer) -> None:
    """The last one: it ends the server."""
    register(fitting_server.client, "Watched", MAN)
    watched = events(fitting_server.client, "watched")
    assert next(watched).name == "progress"
    fitting_server.stop()
    assert "graceful shutdown exceeded" not in fitting_server.log.read_text()
