import logging

import pytest

from phonex.engines.melotts.ids import PhoneIds, PhoneTable
from phonex.text.g2p.phonemes import Phonemes

HELLO = Phonemes("ah b", ("_", "ah", "b", "_"), (0, 2, 0, 0), (1, 1, 1, 1))


def test_blanks_stand_before_between_and_after() -> None:
    ids = PhoneTable(["_", "b", "ah"]).ids(HELLO, "EN")
    assert ids == PhoneIds(
        phones=(0, 0, 0, 2, 0, 1, 0, 0, 0),
        tones=(0, 7, 0, 9, 0, 7, 0, 7, 0),
        languages=(0, 2, 0, 2, 0, 2, 0, 2, 0),
        word2ph=(3, 2, 2, 2),
    )


def test_a_checkpoint_may_know_no_blanks() -> None:
    ids = PhoneTable(["_", "b", "ah"], add_blank=False).ids(HELLO, "FR")
    assert ids == PhoneIds((0, 2, 1, 0), (13, 15, 13, 13), (6, 6, 6, 6), (1, 1, 1, 1))


def test_the_phonemes_stay_as_they_are() -> None:
    table = PhoneTable(["_", "b", "ah"])
    assert table.ids(HELLO, "EN") == table.ids(HELLO, "EN")
    assert HELLO.word2ph == (1, 1, 1, 1)


def test_a_phone_the_checkpoint_lacks_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        ids = PhoneTable(["_", "b"], add_blank=False).ids(HELLO, "EN")
    assert ids.phones == (0, 0, 1, 0)
    assert caplog.messages == ["phones not in the checkpoint"]
