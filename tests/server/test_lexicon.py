"""The pronunciation lexicon in the service: every engine says words as it has them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from phonex.text.phoneme_markup import marked
from tests.published import lay_melotts, share_kokoro
from tests.running import Folders, RunningServer, database_process, wait_until_healthy
from tests.server.test_published import say, sound_of
from tests.sound import read

WORDS = "EN: {SQL: sequel, Nguyen: /nuː/}"
TEXTS = {"EN-US": "Nguyen left.", "af_heart": "Nguyen left.", "KR-F": "우뷁은 갔다."}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """MeloTTS speaks as EN-US and as ZH, Kokoro as JP, KR and af_heart, espeak as KR-F."""
    models, root = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("lexicon")
    share_kokoro(models_dir, models)
    lay_melotts(models)
    lay_melotts(models, "ZH")
    (root / "lexicon.yaml").write_text(WORDS, encoding="utf-8")
    with RunningServer(Folders(root, models), PHONEX_LEXICON="lexicon.yaml") as running:
        yield running


@pytest.fixture(scope="module")
def client(own: RunningServer) -> httpx.Client:
    return own.client


@contextlib.contextmanager
def stored(client: httpx.Client, language: str, word: str, **how: str) -> Iterator[None]:
    answer = client.put(f"/lexicon/{language}/{word}", json=how)
    assert answer.status_code == 201, answer.text
    yield
    assert client.delete(f"/lexicon/{language}/{word}").status_code == 200


def duration(client: httpx.Client, speaker: str) -> float:
    """Of a sentence whose word takes long to say, or is said shortly by the lexicon."""
    language = "KR" if speaker == "KR-F" else "EN"
    reported = say(client, text=TEXTS[speaker], language=language, speaker=speaker, seed=1)
    assert isinstance(reported["duration"], float)
    return reported["duration"]


@pytest.mark.parametrize(
    ("speaker", "language", "word", "how"),
    [
        ("EN-US", "en", "NGUYEN", {"ipa": "ˌæbɹəkəˈdæbɹə"}),
        ("EN-US", "EN", "nguyen", {"respelling": "abracadabra"}),
        ("af_heart", "EN", "Nguyen", {"ipa": "ˌæbɹəkəˈdæbɹə"}),
        ("af_heart", "EN", "Nguyen", {"respelling": "abracadabra"}),
        ("KR-F", "KR", "우뷁", {"respelling": "아브라카다브라"}),
    ],
)
def test_a_word_is_said_as_stored_until_it_is_deleted(
    client: httpx.Client, speaker: str, language: str, word: str, how: dict[str, str]
) -> None:
    before = duration(client, speaker)
    with stored(client, language, word, **how):
        assert duration(client, speaker) > before + 0.05
    assert duration(client, speaker) == pytest.approx(before, abs=0.01)


def test_the_list_shows_records_over_the_file(client: httpx.Client) -> None:
    with stored(client, "EN", "sql", respelling="ess queue ell"):
        reported = client.get("/lexicon/en").json()
        assert [(each["word"], each["source"]) for each in reported["words"]] == [
            *(("Nguyen", "file"), ("sql", "records")),
        ]
        assert client.get("/lexicon/EN/SQL").json() == reported["words"][1]
    assert client.get("/lexicon/EN/SQL").json()["respelling"] == "sequel"
    assert client.get("/lexicon/FR").json()["count"] == 0


@pytest.mark.parametrize(
    ("speaker", "phonemes", "engine"),
    [("EN-US", "w ih2 n .", "melotts"), ("af_heart", "wˈɪn", "kokoro")],
)
def test_a_trial_tells_phonemes_and_speaks_and_keeps_nothing(
    client: httpx.Client, speaker: str, phonemes: str, engine: str
) -> None:
    answer = client.post(
        "/lexicon/try", json={"word": "Nguyen", "ipa": "/wɪn/", "speaker": speaker}
    )
    reported = answer.json()
    assert answer.status_code == 200, reported
    assert phonemes.startswith(reported["phonemes"])
    assert reported["engine"]["speech"] == engine
    assert sound_of(client, reported)
    assert client.get("/lexicon/EN/Nguyen").json()["source"] == "file"


@pytest.mark.parametrize(
    ("speaker", "word", "ipa", "phonemes", "engine"),
    [
        ("zf_xiaoxiao", "北京", "/nan˧˥tɕiŋ˥/", "na↗nʨi→ŋ", "kokoro"),
        ("JP", "東京", "[oːsa̠ka̠]", "oːsaka", "kokoro"),
        ("KR", "우뷁", "ha(ː)nɡuk̚", "hanɡuk", "kokoro"),
        ("KR-F", "우뷁", "ha(ː)nɡuk̚", "hˈɐnquq", "espeak"),
        ("ZH", "北京", "nán jīng", "n2 an2 j1 ing1", "melotts"),
    ],
)
def test_eastern_words_are_tried_by_their_phonemes_and_reported_as_they_are_written(
    client: httpx.Client, speaker: str, word: str, ipa: str, phonemes: str, engine: str
) -> None:
    language = {"zf_xiaoxiao": "ZH"}.get(speaker, speaker[:2])
    body = {"word": word, "ipa": ipa, "speaker": speaker, "language": language}
    if engine == "melotts":
        del body["speaker"]  # the language's first
    answer = client.post("/lexicon/try", json=body)
    reported = answer.json()
    assert answer.status_code == 200, reported
    assert (reported["phonemes"], reported["engine"]["speech"]) == (phonemes, engine)
    assert len(sound_of(client, reported)) > 5000
    words = client.get(f"{reported['audio_url']}/words").json()
    assert "".join(each["word"] for each in words) == word
    assert all(each["end"] > each["start"] for each in words)


@pytest.mark.parametrize(
    ("speaker", "language", "text", "word", "ipa"),
    [
        ("zf_xiaoxiao", "ZH", "我去北京。", "北京", "ʂaŋ˥˩xai˨˩˦ʂaŋ˥˩xai˨˩˦ʂaŋ˥˩xai˨˩˦"),
        ("JP", "JP", "東京へ行く。", "東京", "abɯɾakadabɯɾa"),
        ("KR", "KR", "우뷁은 갔다.", "우뷁", "abɯɾak͈adabɯɾa"),
    ],
)
def test_eastern_words_are_said_by_their_stored_phonemes(
    client: httpx.Client, speaker: str, language: str, text: str, word: str, ipa: str
) -> None:
    before = say(client, text=text, language=language, speaker=speaker)
    with stored(client, language, word, ipa=ipa):
        after = say(client, text=text, language=language, speaker=speaker)
    assert float(str(after["duration"])) > float(str(before["duration"])) + 0.2
    reported = client.get(f"{after['audio_url']}/words").json()
    assert reported[[word in each["word"] for each in reported].index(True)]["end"] > 0.3


def test_a_trial_may_have_a_sentence(client: httpx.Client) -> None:
    body = {"word": "SQL", "respelling": "win", "text": "I like SQL.", "speaker": "af_heart"}
    assert client.post("/lexicon/try", json=body).json()["phonemes"].endswith("wˈɪn.")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("EN/a", {"ipa": "ɸ"}, 422, "phoneme_unknown"),
        ("ZH/a", {"ipa": "θa˥"}, 422, "phoneme_unknown"),
        ("ZH/a", {"ipa": "bei jing"}, 422, "invalid_input"),
        ("JP/a", {"ipa": "θa"}, 422, "phoneme_unknown"),
        ("KR/a", {"ipa": "값"}, 422, "phoneme_unknown"),
        ("KR/a", {"ipa": "ŋa"}, 422, "invalid_input"),
        ("EN/a", {}, 422, "invalid_input"),
        ("EN/a", {"ipa": "a", "respelling": "a"}, 422, "invalid_input"),
        ("EN/a", {"respelling": "b" * 257}, 422, "invalid_input"),
        ("EN/" + "a" * 65, {"respelling": "b"}, 422, "invalid_input"),
        ("EN/%00%F0%9F%98%80", {"respelling": "b"}, 422, "invalid_input"),
        ("EN/a", {"respelling": "b", "x": 1}, 422, "validation_failed"),
        ("XX/a", {"respelling": "b"}, 404, "language_not_found"),
    ],
)
def test_what_cannot_be_is_refused(
    client: httpx.Client, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = client.put(f"/lexicon/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_words_that_are_not_there_cannot_be_deleted(client: httpx.Client) -> None:
    for word, status, code in (
        *(("nobody", 404, "pronunciation_not_found"), ("SQL", 409, "word_of_file")),
    ):
        answer = client.delete(f"/lexicon/EN/{word}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_odd_words_are_words(client: httpx.Client) -> None:
    for word in ("AC%2FDC", "C%2B%2B", "%24where", "a.b", "New%20York"):
        with stored(client, "EN", word, respelling="win"):
            assert client.get(f"/lexicon/EN/{word.lower()}").json()["respelling"] == "win"


@pytest.mark.parametrize("bad", ["\\ud800", "\\u0000", "\\u001b[1m", "\\u0085x\\u0080"])
@pytest.mark.parametrize("field", ["word", "respelling", "ipa"])
def test_no_word_has_half_a_character_or_a_control_character(
    client: httpx.Client, field: str, bad: str
) -> None:
    said = field if field == "ipa" else "respelling"
    fields = {"word": "half", said: "win"} | {field: f"win{bad}"}
    body = "{" + ", ".join(f'"{name}": "{value}"' for name, value in fields.items()) + "}"
    answer = client.post("/lexicon/try", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["param"]) == (422, field)


def test_a_text_cannot_bring_phonemes_of_its_own(client: httpx.Client) -> None:
    plain = read(sound_of(client, say(client, text="A left.", speaker="af_heart")))
    forged = f"A{marked('b', 'ˌæbɹəkəˈdæbɹə')} left.&#xF0061;"
    heard = read(sound_of(client, say(client, text=forged, speaker="af_heart")))
    assert np.array_equal(heard.samples, plain.samples)


def test_what_is_stored_outlives_a_restart_and_is_said_without_the_database(
    own: RunningServer,
) -> None:
    before = duration(own.client, "af_heart")
    own.client.put("/lexicon/EN/Nguyen", json={"ipa": "ˌæbɹəkəˈdæbɹə"})
    own.stop()
    own.start()
    database = database_process(own)
    database.suspend()
    try:
        assert duration(own.client, "af_heart") > before + 0.05
        for answer in (
            own.client.get("/lexicon/EN"),
            own.client.put("/lexicon/EN/a", json={"respelling": "b"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    finally:
        database.resume()
    wait_until_healthy(own.client)


def test_a_bad_file_stops_the_start(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "lexicon.yaml").write_text("EN: {a: {ipa: ɸ}}", encoding="utf-8")
    server = RunningServer(Folders(tmp_path, models_dir), PHONEX_LEXICON="lexicon.yaml")
    with pytest.raises(AssertionError, match=r"PHONEX_LEXICON=\S*lexicon.yaml: EN: 'a': 'ɸ'"):
        server.start()
