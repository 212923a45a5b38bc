import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from phonex.engines.espeak import wire
from phonex.engines.espeak.process import EspeakProcess
from phonex.errors import SynthesisFailed, TextTooLong


@pytest.mark.parametrize(
    ("voice", "text", "ipa"),
    [
        ("es", "¿Dónde está la biblioteca?", "dˈonde estˈa la βˌiβliotˈeka"),
        ("es", "Buenos días, señor.", "bwˈenos ðˈias seɲˈoɾ"),
        ("fr-fr", "Bonjour, je m'appelle Marie.", "bɔ̃ʒˈuʁ ʒə- mapˈɛl maʁˈi"),
        ("en-gb", "Not after bath.", "nˌɒt ˈaftə bˈaθ"),
    ],
)
def test_ipa(process: EspeakProcess, voice: str, text: str, ipa: str) -> None:
    assert process.ipa(text, voice) == ipa


def test_ipa_of_a_foreign_word_has_no_language_marks(process: EspeakProcess) -> None:
    ipa = process.ipa("Me gusta 漢字 mucho.", "es")
    assert ipa.startswith("me ɣˈusta")
    assert ipa.endswith("mˈutʃo")
    assert not set(ipa) & set("()")


def test_ipa_does_not_depend_on_what_was_spoken_before(process: EspeakProcess) -> None:
    before = process.ipa("La casa blanca.", "es")
    process.speak("안녕하세요", "ko", rate_wpm=300, pitch=90)
    assert process.ipa("La casa blanca.", "es") == before


def test_speech_is_reset_between_requests(process: EspeakProcess) -> None:
    before = process.speak("The quick brown fox.", "en-us")
    process.speak("안녕하세요", "ko+steph", rate_wpm=400, pitch=90, pitch_range=0)
    after = process.speak("The quick brown fox.", "en-us")
    assert after.audio.seconds == pytest.approx(before.audio.seconds, rel=0.02)
    assert [phone.ipa for phone in after.phones] == [phone.ipa for phone in before.phones]


def test_words_lie_where_they_are_in_text_and_time(process: EspeakProcess) -> None:
    text = "Señor, ¿dónde está?"
    speech = process.speak(text, "es")
    words = [text[word.start : word.start + word.length] for word in speech.words]
    assert words == ["Señor", "dónde", "está"]
    times = [word.seconds for word in speech.words]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] < speech.audio.seconds


def test_phones_follow_each_other_in_time(process: EspeakProcess) -> None:
    speech = process.speak("Hola amigo", "es")
    spoken = [phone.ipa for phone in speech.phones if phone.ipa]
    assert spoken == ["ˈo", "l", "a", "a", "m", "ˈi", "ɣ", "o"]
    times = [phone.seconds for phone in speech.phones]
    assert times == sorted(times)
    assert times[-1] <= speech.audio.seconds


def test_rate_is_words_a_minute(process: EspeakProcess) -> None:
    slow, fast = (process.speak("One two three four.", "en-us", rate_wpm=r) for r in (100, 200))
    assert slow.audio.seconds / fast.audio.seconds == pytest.approx(2, rel=0.15)


def test_pitch_is_espeaks_own(process: EspeakProcess) -> None:
    low, high = (process.speak("안녕하세요.", "ko", pitch=p) for p in (0, 100))
    assert high.audio.seconds == pytest.approx(low.audio.seconds, rel=0.04)
    assert not np.array_equal(high.audio.samples[:5000], low.audio.samples[:5000])


@pytest.mark.parametrize("voice", ["xx", "en-us+nobody", "../../etc/passwd", "es+../f2", "", "+f2"])
def test_unknown_voices_are_refused(process: EspeakProcess, voice: str) -> None:
    with pytest.raises(SynthesisFailed, match="has no voice"):
        process.ipa("hola", voice)


def test_text_without_words_gives_nothing(process: EspeakProcess) -> None:
    assert process.ipa(" … ", "es") == ""
    assert process.speak("", "es").words == ()


def test_text_is_bounded(process: EspeakProcess) -> None:
    longest = "palabra " * (wire.MAX_TEXT_CHARACTERS // 8)
    assert process.ipa(longest, "es").count("palˈaβɾa") == wire.MAX_TEXT_CHARACTERS // 8
    with pytest.raises(TextTooLong, match="5001"):
        process.ipa("a" * 5001, "es")


def test_speech_is_bounded_and_its_rest_forgotten(process: EspeakProcess) -> None:
    with pytest.raises(SynthesisFailed, match="longer than 600 s"):
        process.speak("1 " * (wire.MAX_TEXT_CHARACTERS // 2), "en-us", rate_wpm=80)
    assert process.ipa("hola", "es") == "ˈola"


@pytest.mark.parametrize("voice", ["en-us", "es", "fr-fr", "cmn", "ja", "ko"])
def test_no_text_breaks_the_process(process: EspeakProcess, voice: str) -> None:
    process.ipa("a", voice)
    pid = process.pid
    planes = (*range(0, 0x3400, 0x40), 0xAC00, 0xD7C0, 0xD800, 0xDC00, 0xE000, 0xFE00, 0xFFC0)
    for first in (*planes, 0x1F600, 0x2FFFC, 0xE0000, 0x10FFC0):
        text = "".join(chr(code) for code in range(first, min(first + 64, 0x110000)))
        process.ipa(text, voice)
        assert process.ipa("hola", "es") == "ˈola"  # nothing is left over
    speech = process.speak(
        "\u202e\u0301\u0301a\u200d\ufeff\x1b[31m\x01200S\U000e0001 [[h@]] <b>", voice
    )
    assert speech.audio.seconds < 30
    assert process.pid == pid


def test_threads_get_their_own_answers(process: EspeakProcess) -> None:
    texts = {"uno": "ˈuno", "dos": "dˈos", "tres": "tɾˈes", "cuatro": "kwˈatɾo"}
    start = threading.Barrier(4)

    def ask(text: str) -> list[str]:
        start.wait()
        return [process.ipa(text, "es") for _ in range(25)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, texts))
    assert answers == [[ipa] * 25 for ipa in texts.values()]
