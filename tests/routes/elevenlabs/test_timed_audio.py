"""Which characters go with which audio."""

from phonex.routes.elevenlabs.timed_audio import AudioTimer, ChunkClock
from phonex.synthesis.stream import AudioChunk, SpokenPiece
from phonex.text.alignment import Passage, Word
from phonex.text.character_times import CharacterTimes

HELLO = SpokenPiece(Passage("Hello.", (Word("hello", 0.1, 0.6),)))
FIFTY = SpokenPiece(Passage("Fifty.", (Word("fifty", 1.0, 1.5),)))


def test_characters_come_with_the_next_audio() -> None:
    timer = AudioTimer("Hello. 50 🙂")
    assert timer.take(HELLO) is None
    assert timer.take(FIFTY) is None
    chunk = timer.take(AudioChunk(b"ab"))
    assert chunk is not None
    assert chunk.written is not None
    assert chunk.spoken is not None
    assert (chunk.data, chunk.written.text, chunk.spoken.text) == (
        b"ab",
        "Hello. 50 ",
        "Hello. Fifty. ",
    )
    more = timer.take(AudioChunk(b"c"))
    assert more is not None
    assert (more.data, more.written, more.spoken) == (b"c", None, None)
    rest = timer.rest()
    assert rest is not None
    assert rest.written == CharacterTimes("🙂", (1.5,), (1.5,))


def test_nothing_is_left_of_a_text_that_was_spoken_to_its_end() -> None:
    timer = AudioTimer()
    timer.add("Hello.")
    timer.take(HELLO)
    timer.take(AudioChunk(b""))
    assert timer.rest() is None


def test_times_count_from_the_end_of_the_alignment_before() -> None:
    clock = ChunkClock()
    assert clock.since_last(CharacterTimes("a", (0.5,), (1.0,))) == CharacterTimes(
        "a", (0.5,), (1.0,)
    )
    assert clock.since_last(None) is None
    assert clock.since_last(CharacterTimes("b", (1.5,), (2.0,))) == CharacterTimes(
        "b", (0.5,), (1.0,)
    )
    assert clock.since_last(CharacterTimes("c", (2.0,), (3.0,))) == CharacterTimes(
        "c", (0.0,), (1.0,)
    )
