"""What every database must do for conversations."""

import pytest

from phonex.errors import ValueOutOfRange
from phonex.store.store import Store
from tests.store.echo_samples import make_message

pytestmark = pytest.mark.anyio

ECHO, OTHER, USER = (f"{n:024x}" for n in range(1, 4))


async def test_a_conversation_is_paged_from_its_end_and_read_from_its_start(store: Store) -> None:
    said = [make_message(at // 2, ECHO) for at in range(7)]
    for message in [*said, make_message(1, OTHER)]:
        await store.messages.insert(message)
    last = await store.messages.page(None, ECHO, 3, None)
    assert (last.items, last.next_cursor) == (said[4:], said[4].id)
    await store.messages.insert(make_message(99, ECHO))
    middle = await store.messages.page(None, ECHO, 3, last.next_cursor)
    assert (middle.items, middle.next_cursor) == (said[1:4], said[1].id)
    first = await store.messages.page(None, ECHO, 3, middle.next_cursor)
    assert (first.items, first.next_cursor) == (said[:1], None)


@pytest.mark.parametrize("before", ["", "x", "0" * 24, OTHER])
async def test_a_page_begins_at_a_message_of_the_conversation(store: Store, before: str) -> None:
    await store.messages.insert(make_message(0, ECHO))
    await store.messages.insert(make_message(0, OTHER).model_copy(update={"id": OTHER}))
    with pytest.raises(ValueOutOfRange) as reported:
        await store.messages.page(None, ECHO, 3, before)
    assert reported.value.param == "before"


async def test_a_conversation_goes_with_its_echo_and_its_owner(store: Store) -> None:
    mine, elsewhere, theirs = (
        make_message(0, ECHO),
        make_message(1, OTHER),
        make_message(2, ECHO, USER),
    )
    for message in (mine, elsewhere, theirs):
        await store.messages.insert(message)
    await store.messages.delete(None, ECHO)
    assert await store.messages.of_owner(None) == [elsewhere]
    assert (await store.messages.page(USER, ECHO, 9, None)).items == [theirs]
    await store.messages.delete_of_owner(USER)
    assert await store.messages.of_owner(USER) == []
