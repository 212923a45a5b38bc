"""The files of pictures that nobody uses."""

import os
from pathlib import Path

import pytest

from phonex.legacy.pictures import UNUSED_S
from phonex.store.files.folders import open_portraits
from tests.legacy.house import House
from tests.store.samples import place_in

pytestmark = pytest.mark.anyio


async def test_pictures_that_a_dead_process_left_are_deleted(house: House, tmp_path: Path) -> None:
    portraits, folder = open_portraits(place_in(tmp_path)), tmp_path / "portraits"
    ada, eve = house.ada.user_id, house.eve.user_id
    used, replaced, new, nobodys = (f"{number:024x}.png" for number in range(4))
    owners = {used: ada, replaced: ada, new: ada, nobodys: eve}
    for name, owner in owners.items():
        portraits.write(owner, name, b"x")
        if name != new:
            file = folder / owner / name
            long_ago = file.stat().st_mtime - 2 * UNUSED_S
            os.utime(file, (long_ago, long_ago))
    await house.legacy.change_picture(ada, used)
    await house.parts.pictures.repair()
    assert {each.name for each in portraits.all()} == {used, new}
