"""Encodings: which sample rates and bit rates each format has."""

import pytest

from phonex.audio.errors import BitrateUnsupported, SampleRateUnsupported
from phonex.audio.formats import FORMATS, SAMPLE_RATES, find_encoding
from phonex.errors import UnknownFormat


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("name", ["wav", "mp3", "flac", "m4a", "aac", "pcm"])
def test_most_formats_take_every_rate(name: str, rate: int) -> None:
    assert find_encoding(name, rate).rate_of(24_000) == rate


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("opus", [8000, 16_000, 24_000, 48_000]),
        ("ogg", [8000, 16_000, 24_000, 48_000]),
        ("ulaw", [8000]),
    ],
)
def test_others_take_those_of_their_codec(name: str, rates: list[int]) -> None:
    for rate in rates:
        assert find_encoding(name, rate).rate_of(22_050) == rate
    with pytest.raises(SampleRateUnsupported) as caught:
        find_encoding(name, 44_100)
    assert (caught.value.status, caught.value.param) == (422, "sample_rate")
    assert f"choose {', '.join(map(str, rates))} Hz" in caught.value.message


@pytest.mark.parametrize("rate", [0, -1, 7999, 11_025, 96_000, 2**40])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_takes_another_rate(name: str, rate: int) -> None:
    with pytest.raises(SampleRateUnsupported, match="8000"):
        find_encoding(name, rate)


@pytest.mark.parametrize(
    ("name", "rate", "bitrate"),
    [
        *(("mp3", 44_100, each) for each in (32_000, 64_000, 96_000, 128_000, 192_000, 320_000)),
        ("mp3", 22_050, 32_000),
        ("mp3", 24_000, 160_000),
        ("mp3", 8000, 64_000),
        ("opus", 48_000, 24_000),
        ("opus", 16_000, 192_000),
        ("ogg", None, 32_000),
        ("m4a", 44_100, 192_000),
        ("aac", 24_000, 128_000),
        ("aac", 8000, 48_000),
    ],
)
def test_bitrates_that_codecs_have(name: str, rate: int | None, bitrate: int) -> None:
    assert dict(find_encoding(name, rate, bitrate).options)["b"] == str(bitrate)


@pytest.mark.parametrize(
    ("name", "rate", "bitrate", "remedy"),
    [
        ("mp3", None, 100_000, "choose 32000, 40000, 48000.*224000, 256000, 320000 bit/s"),
        ("mp3", 24_000, 192_000, "mp3 at 24000 Hz .* 128000, 160000 bit/s, or omit"),
        ("mp3", 8000, 128_000, "56000, 64000 bit/s"),
        ("opus", None, 128, "choose 24000 to 192000 bit/s"),
        ("opus", 48_000, 256_000, "choose 24000 to 192000 bit/s"),
        ("m4a", 8000, 96_000, "choose 32000 to 48000 bit/s"),
        ("aac", None, 1, "choose 32000 to 256000 bit/s"),
        ("wav", None, 64_000, "wav has no bit rate to choose; omit `bitrate`"),
        ("ulaw", 8000, 64_000, "no bit rate"),
    ],
)
def test_other_bitrates_are_refused_with_those_possible(
    name: str, rate: int | None, bitrate: int, remedy: str
) -> None:
    with pytest.raises(BitrateUnsupported, match=remedy) as caught:
        find_encoding(name, rate, bitrate)
    assert (caught.value.status, caught.value.param) == (422, "bitrate")


def test_without_a_rate_the_audio_keeps_its_own_where_the_codec_has_it() -> None:
    assert find_encoding("wav").rate_of(22_050) == 22_050
    assert find_encoding("mp3").rate_of(22_050) == 22_050
    assert find_encoding("opus").rate_of(22_050) == 24_000
    assert find_encoding("opus").rate_of(44_100) == 48_000
    assert find_encoding("ulaw").rate_of(44_100) == 8000


def test_a_bitrate_alone_raises_the_rate_to_one_that_has_it() -> None:
    assert find_encoding("mp3", None, 160_000).rate_of(24_000) == 24_000
    assert find_encoding("mp3", None, 192_000).rate_of(24_000) == 32_000
    assert find_encoding("aac", None, 256_000).rate_of(24_000) == 44_100


def test_an_unknown_format_is_named_first() -> None:
    with pytest.raises(UnknownFormat):
        find_encoding("exe", 1, 1)


def test_the_case_of_the_format_does_not_matter() -> None:
    assert find_encoding(" OPUS ").format is FORMATS["opus"]
