"""SSML that the pipeline speaks: what its tags do to the audio."""

from collections.abc import Iterator, Mapping
from functools import reduce

import numpy as np
import pytest

from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Prosody, Speech
from phonex.errors import SpeakerNotFound
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance
from phonex.pipeline.ssml import SegmentVoice, only_languages, utterance_of
from phonex.text.alignment import TimedMark
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.reader import read_ssml
from phonex.text.ssml.segments import segments_of

REQUEST = Utterance("", "EN", "EN-US", Prosody(seed=0))


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield Pipeline(registry)
    registry.close()


def utterances(inner: str, request: Utterance = REQUEST, **voices: SegmentVoice) -> list[Utterance]:
    document = read_ssml(f"<speak>{inner}</speak>")
    segments = segments_of(document, request.language, only_languages(voices))
    return [utterance_of(each, request, voices.get(each.voice or "")) for each in segments]


def plans(pipeline: Pipeline, inner: str, **voices: SegmentVoice) -> list[Plan]:
    return [pipeline.plan(each) for each in utterances(inner, REQUEST, **voices)]


def speak(pipeline: Pipeline, inner: str) -> Speech:
    """As one speech."""
    made = plans(pipeline, inner)
    speeches = [each for plan in made for each in pipeline.speak(plan, Stopwatch())]
    return reduce(joined, speeches)


def joined(one: Speech, other: Speech) -> Speech:
    both = Speech.join([one, other], one.audio.rate)
    seconds = one.audio.seconds
    return Speech(both.audio, both.words, (*one.marks, *(m.later(seconds) for m in other.marks)))


def level_db(speech: Speech) -> float:
    return float(10 * np.log10(np.mean(np.square(speech.audio.samples)) + 1e-20))


def test_pauses_have_their_length(pipeline: Pipeline) -> None:
    plain = speak(pipeline, "<p>one</p>").audio.seconds + speak(pipeline, "two").audio.seconds
    inner = '<break time="1s"/>one<break time="250ms"/>two<break time="2s"/>'
    paused = speak(pipeline, inner)
    assert paused.audio.seconds == pytest.approx(plain + 3.25, abs=0.01)
    rate = paused.audio.rate
    assert not paused.audio.samples[:rate].any()
    assert not paused.audio.samples[-2 * rate :].any()
    assert [word.text for word in paused.words] == ["one", "two"]
    assert paused.words[0].start >= 1


def test_rates_and_volumes_are_heard(pipeline: Pipeline) -> None:
    text = "The old lighthouse keeper went slowly down the stairs again."
    plain = speak(pipeline, text)
    slow = speak(pipeline, f'<prosody rate="80%">{text}</prosody>')
    assert slow.audio.seconds / plain.audio.seconds == pytest.approx(1.25, abs=0.05)
    soft = speak(pipeline, f'<prosody volume="-12dB">{text}</prosody>')
    assert level_db(soft) - level_db(plain) == pytest.approx(-12, abs=0.1)
    silent = speak(pipeline, f'<prosody volume="silent">{text}</prosody>')
    assert silent.audio.seconds == pytest.approx(plain.audio.seconds, abs=0.01)
    assert not silent.audio.samples.any()


def test_marks_are_reached_with_their_word(pipeline: Pipeline) -> None:
    inner = (
        '<mark name="a"/><break time="1s"/>One <mark name="b"/>two 3<mark name="c"/> four.'
        '<break time="1s"/><mark name="d"/>Five<mark name="e"/>'
    )
    speech = speak(pipeline, inner)
    words = {word.text: word for word in speech.words}
    assert speech.marks == (
        TimedMark("a", 0),
        TimedMark("b", words["two"].start),
        TimedMark("c", words["four"].start),
        TimedMark("d", words["Five"].start),
        TimedMark("e", words["Five"].end),
    )


def test_phonemes_are_spoken(pipeline: Pipeline) -> None:
    def phonemes(inner: str) -> str:
        (utterance,) = utterances(inner)
        return pipeline.phonemes(utterance)

    assert phonemes('<phoneme ph="ˈtaɪɡɚ">Xy</phoneme>') == phonemes("tiger")
    assert phonemes('<sub alias="tiger">Xy</sub>') == phonemes("tiger")
    spelt = '<say-as interpret-as="characters">abc</say-as>'
    assert phonemes(spelt) != phonemes("abc")


def test_prosody_adds_to_that_of_the_request() -> None:
    request = Utterance("", "EN", None, Prosody(0.5, -2, 7))
    (said,) = utterances('<prosody rate="150%" pitch="+3st">a</prosody>', request)
    assert said.prosody == Prosody(0.75, 1, 7)


@pytest.mark.parametrize(
    ("attribute", "request_"),
    [('rate="25%"', Prosody(0.5)), ('rate="400%"', Prosody(2)), ('pitch="+10st"', Prosody(1, 3))],
)
def test_prosody_beyond_the_limits_with_that_of_the_request_is_refused(
    attribute: str, request_: Prosody
) -> None:
    with pytest.raises(SsmlUnsupported, match="together"):
        utterances(f"<prosody {attribute}>a</prosody>", Utterance("", "EN", None, request_))


def test_each_language_has_its_speaker(pipeline: Pipeline) -> None:
    inner = 'Hi <lang xml:lang="es-MX">hola</lang> <lang xml:lang="zh">你好</lang>'
    made = plans(pipeline, inner)
    assert [plan.speaker.language for plan in made] == ["EN", "ES", "ZH"]
    assert made[0].speaker.id == "EN-US"


def test_voices_speak_where_they_are_named(pipeline: Pipeline) -> None:
    voices: Mapping[str, SegmentVoice] = {
        "es": SegmentVoice({"ES": "ES"}),
        "both": SegmentVoice({"EN": "EN-US", "ES": "ES"}),
        "ada": SegmentVoice(embeddings={"offline": {}}),
    }
    named = "".join(f'<voice name="{name}">hola</voice>' for name in voices)
    inner = f'{named}<lang xml:lang="es">{named}</lang>'
    said = utterances(inner, REQUEST, **voices)
    assert [(each.language, each.speaker) for each in said] == [
        ("ES", "ES"),
        ("EN", "EN-US"),
        ("EN", None),
        ("ES", "ES"),
        ("ES", "ES"),
        ("ES", None),
    ]
    assert [each.voice is not None for each in said] == [False, False, True] * 2


def test_a_voice_is_not_made_to_speak_another_language(pipeline: Pipeline) -> None:
    with pytest.raises(SpeakerNotFound, match="'ES' does not speak EN"):
        plans(pipeline, '<voice name="a" xml:lang="en">hi</voice>', a=SegmentVoice({"ES": "ES"}))
