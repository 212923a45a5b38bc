from phonex.routes.socketio.cursor import Cursor


def test_messages_in_order_are_sent_at_once() -> None:
    cursor = Cursor()
    cursor.resume(4)
    assert [cursor.take(5), cursor.take(6)] == [True, True]
    assert cursor.at == 6


def test_a_message_that_was_sent_is_not_sent_again() -> None:
    cursor = Cursor()
    cursor.resume(4)
    cursor.take(5)
    assert [cursor.take(5), cursor.take(3)] == [False, False]
    assert not cursor.pause(), "nothing is missing"


def test_a_gap_is_read_before_anything_else_is_sent() -> None:
    cursor = Cursor()
    cursor.resume(4)
    assert not cursor.take(6)
    assert cursor.pause()
    assert not cursor.pause(), "it is being read"
    assert not cursor.take(5)
    assert not cursor.take(7)
    assert (cursor.at, cursor.newest) == (4, 7)
    cursor.resume(7)
    assert cursor.take(8)


def test_what_comes_while_the_beginning_is_read_is_not_lost() -> None:
    cursor = Cursor()
    assert not cursor.take(5)
    assert not cursor.pause(), "the place is yet to be found"
    cursor.resume(4)
    assert cursor.pause()
    cursor.resume(5)
    assert not cursor.pause()
