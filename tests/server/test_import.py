"""Voices that travel as files: what is taken in, and what nobody can do by them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import torch

from phonex.store.files.torchfile import MAX_BYTES
from tests.running import SPEECH, RunningServer
from tests.sound import Sound, read

WOMAN = SPEECH / "lj-ver1.flac"
TEXT = "The birch canoe slid on the smooth planks."

Content = dict[str, object]


@pytest.fixture(scope="module")
def exported(client: httpx.Client) -> Iterator[bytes]:
    """The file of a registered voice."""
    answer = client.post(
        "/voice/register",
        data={"voice_name": "Source", "language": "EN", "description": "of LJ"},
        files={"voice_sample": WOMAN.read_bytes()},
    )
    assert answer.status_code == 201, answer.text
    yield client.get("/voice/source/embedding").content
    client.delete("/voice/source")


def import_bundle(
    client: httpx.Client, file: bytes, name: str = "Guest", **fields: str
) -> httpx.Response:
    data = {"voice_name": name} | fields
    return client.post("/voice/import", data=data, files={"embedding": ("x.pth", file)})


def say(client: httpx.Client, voice_id: str) -> Sound:
    answer = client.post("/clone", json={"text": TEXT, "voice_id": voice_id})
    assert answer.status_code == 200, answer.text
    return read(client.get(answer.json()["audio_url"]).content)


def loaded(file: bytes) -> Content:
    content: Content = torch.load(io.BytesIO(file), weights_only=True)
    return content


def saved(content: object) -> bytes:
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()


def arrays(content: Content) -> dict[str, torch.Tensor]:
    embeddings = content["embeddings"]
    assert isinstance(embeddings, dict)
    found: dict[str, torch.Tensor] = embeddings["offline"]
    return found


def test_a_file_tells_of_its_voice(client: httpx.Client, exported: bytes) -> None:
    client.patch("/voice/source", json={"name": "Renamed"})
    voice = client.get("/voice/source").json()
    about = loaded(client.get("/voice/source/embedding").content)["about"]
    assert about == {
        "name": "Renamed",
        "language": "EN",
        "sample": voice["sample"],
        "warnings": voice["warnings"],
    }


def test_an_imported_voice_is_the_same_voice(client: httpx.Client, exported: bytes) -> None:
    source = client.get("/voice/source").json()
    answer = import_bundle(client, exported, "Ä Guest!", description="from afar", consent="true")
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == "/voice/a-guest"
    voice = client.get("/voice/a-guest").json()
    assert voice == answer.json()["voice"]
    same = ("language", "sample", "warnings", "engines", "likeness")
    assert {key: voice[key] for key in same} == {key: source[key] for key in same}
    assert (voice["description"], voice["version"]) == ("from afar", 1)
    assert voice["consent"] == {
        "given_at": voice["consent"]["given_at"],
        "name": None,
        "terms": None,
        "consent_id": None,
        "recorded": False,
        "revoked_at": None,
    }
    assert voice["fitting"] == {"state": "off", "progress": 0}
    assert np.array_equal(say(client, "a-guest").samples, say(client, "source").samples)
    assert client.delete("/voice/a-guest").status_code == 200
    assert client.post("/clone", json={"text": TEXT, "voice_id": "a-guest"}).status_code == 404


def test_a_file_that_tells_nothing_is_taken(client: httpx.Client, exported: bytes) -> None:
    content = loaded(exported)
    del content["about"]
    answer = import_bundle(client, saved(content), language="FR")
    assert answer.status_code == 201, answer.text
    voice = answer.json()["voice"]
    assert (voice["sample"], voice["language"], voice["warnings"]) == (None, "FR", [])
    assert voice in client.get("/voice/list").json()["voices"]
    client.delete("/voice/guest")


def test_a_name_is_taken_once(client: httpx.Client, exported: bytes) -> None:
    answer = import_bundle(client, exported, "source")
    assert (answer.status_code, answer.json()["code"]) == (409, "voice_exists")


class Bomb:
    """Unpickled carelessly, it writes a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.target, "gone off")


def with_array(name: str, value: torch.Tensor) -> Callable[[Content], object]:
    def change(content: Content) -> object:
        arrays(content)[name] = value
        return content

    return change


def with_about(**fields: object) -> Callable[[Content], object]:
    return lambda content: content | {"about": fields}


TONE = torch.zeros(1, 256, 1)
FACTS = {"duration": -1.0, "speech_duration": 1.0, "sample_rate": 16000}
FACTS |= {"loudness_lufs": 0.0, "snr_db": 0.0, "clipping": 0.0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: TONE, "OpenVoice comes with `phonex models pull`"),
        (lambda _: {"tone": TONE}, "not made by Phonex"),
        (lambda _: [1, 2], "not made by Phonex"),
        (lambda content: content | {"version": 2}, "version 2"),
        (lambda content: content | {"version": torch.ones(3)}, "version is not supported"),
        (lambda content: content | {"embeddings": {}}, "an embedding for no converter"),
        (lambda content: content | {"embeddings": {"openvoice": {"tone": TONE}}}, "has offline"),
        (lambda content: content | {"about": "me"}, "description of the voice"),
        (with_about(sample=FACTS), "sample.duration"),
        (with_about(sample={"duration": float("nan")}), "sample"),
        (with_about(warnings=["x\x00y"]), "warnings.0"),
        (with_about(warnings="much"), "warnings"),
        (with_array("speaker", torch.zeros(3)), "'speaker' as float32 [3]"),
        (with_array("pitch", torch.tensor([5.0, float("nan")]).double()), "'pitch'"),
        (with_array("equaliser", torch.full((513,), 1e9)), "'equaliser' outside"),
        (with_array("bias.decode.0.norm1", torch.zeros(2180)), "has no"),
        (with_array("bias.nowhere.fc", torch.zeros(4)), "'bias.nowhere.fc'"),
        (with_array("speaker", torch.ones(1).expand(10**12)), "too large"),
    ],
)
def test_what_is_no_voice_of_ours_is_refused(
    client: httpx.Client, exported: bytes, change: Callable[[Content], object], words: str
) -> None:
    refused(client, import_bundle(client, saved(change(loaded(exported)))), words)


def refused(client: httpx.Client, answer: httpx.Response, words: str) -> None:
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    reported = answer.json()
    assert (reported["code"], reported["error"]["param"]) == ("embedding_unusable", "embedding")
    assert words in reported["detail"]
    assert client.get("/voice/guest").status_code == 404


def test_damaged_and_foreign_files_are_refused(
    client: httpx.Client, exported: bytes, tmp_path: Path
) -> None:
    refused(client, import_bundle(client, exported[: len(exported) // 2]), "damaged")
    refused(client, import_bundle(client, b""), "damaged")
    refused(client, import_bundle(client, WOMAN.read_bytes()), "damaged or not a voice file")
    refused(client, import_bundle(client, bytes(MAX_BYTES + 1)), "damaged")
    refused(client, import_bundle(client, inflating(exported)), "damaged")
    proof = tmp_path / "proof"
    bomb = {**loaded(exported), "about": Bomb(proof)}
    refused(client, import_bundle(client, saved(bomb)), "damaged or not a voice file")
    assert not proof.exists()


def inflating(file: bytes) -> bytes:
    """The file, with an entry that unpacks to more than is let in."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as source, zipfile.ZipFile(made, "w", 8) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("archive/data/99", bytes(MAX_BYTES))
    return made.getvalue()


def test_an_upload_beyond_the_limit_is_refused(client: httpx.Client) -> None:
    answer = import_bundle(client, bytes(27_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")


def test_a_form_without_a_file_is_refused(client: httpx.Client) -> None:
    answer = client.post("/voice/import", data={"voice_name": "Guest", "embedding": "x"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_wildest_voice_that_is_let_in_harms_nothing(
    client: httpx.Client, server: RunningServer, exported: bytes
) -> None:
    """Biases at the ends of their range: no speech, but no harm to the others' either."""
    before = say(client, "source")
    content = loaded(exported)
    random = np.random.default_rng(1)
    for path, n_values in norms().items():
        signs = random.choice([-20.0, 20.0], n_values).astype(np.float32)
        arrays(content)[f"bias.{path}"] = torch.from_numpy(signs)
    arrays(content)["gain"] = torch.tensor(8.0, dtype=torch.float64)
    arrays(content)["fitted"] = torch.tensor(1.0, dtype=torch.float64)
    assert import_bundle(client, saved(content)).status_code == 201
    answer = client.post("/clone", json={"text": TEXT, "voice_id": "guest"})
    assert answer.status_code in (200, 500)
    if answer.status_code == 200:
        assert read(client.get(answer.json()["audio_url"]).content).peak <= 1
    client.delete("/voice/guest")
    assert np.array_equal(say(client, "source").samples, before.samples)


def norms() -> dict[str, int]:
    from phonex.engines.offline.adaptation.decoder import Decoder

    with torch.device("meta"):
        return {path: norm.fc.out_features for path, norm in Decoder().norms.items()}
