"""The files of pictures that nobody uses."""

import pytest

from phonex.legacy.pictures import UNUSED_S
from phonex.store.files.folders import open_portraits
from phonex.store.files.places import BlobKind, BlobPlace
from tests.blob_places import MakeOlder, everywhere
from tests.legacy.house import House

pytestmark = pytest.mark.anyio


@everywhere
async def test_pictures_that_a_dead_process_left_are_deleted(
    house: House, blob_place: BlobPlace, make_older: MakeOlder
) -> None:
    portraits = open_portraits(blob_place)
    ada, eve = house.ada.user_id, house.eve.user_id
    used, replaced, new, nobodys = (f"{number:024x}.png" for number in range(4))
    owners = {used: ada, replaced: ada, new: ada, nobodys: eve}
    for name, owner in owners.items():
        portraits.write(owner, name, b"x")
        if name != new:
            make_older(blob_place, BlobKind.PORTRAITS, f"{owner}/{name}", 2 * UNUSED_S)
    await house.legacy.change_picture(ada, used)
    await house.parts.pictures.repair()
    assert {each.name for each in portraits.all()} == {used, new}
