import pytest

from phonex.engines.espeak import wire


def test_a_frame_comes_back_as_it_was() -> None:
    body = bytes(range(256))
    frame = wire.pack({"ipa": "ɲ", "n": 3}, body)
    lengths = wire.lengths(frame[: wire.PREFIX_BYTES])
    rest = frame[wire.PREFIX_BYTES :]
    assert wire.header(rest[: lengths.header]) == {"ipa": "ɲ", "n": 3}
    assert rest[lengths.header :] == body
    assert lengths.body == 256


@pytest.mark.parametrize("prefix", [b"Tracebac", b"\x00" * 8, b"\xff" * 8, b"\x70\0\0\2\xff\0\0\0"])
def test_what_does_not_start_a_frame_is_refused(prefix: bytes) -> None:
    with pytest.raises(wire.FrameError, match="not the start of a frame"):
        wire.lengths(prefix)


@pytest.mark.parametrize("encoded", [b"not json", b"\xff\xfe", b"[1]"])
def test_a_header_that_is_no_json_object_is_refused(encoded: bytes) -> None:
    with pytest.raises(wire.FrameError):
        wire.header(encoded)
