import time
from collections.abc import Iterator

import pytest

from phonex.accounts.errors import PasswordTooLong, PasswordTooShort
from phonex.accounts.passwords import MOST_BYTES, HashCost, Passwords, Verification
from tests.accounts.samples import CHEAP, PASSWORD

pytestmark = pytest.mark.anyio
WRONG = Verification(correct=False)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(CHEAP)
    yield passwords
    passwords.close()


async def test_only_the_password_itself_is_correct(passwords: Passwords) -> None:
    known = await passwords.hash(PASSWORD)
    assert PASSWORD not in known
    assert await passwords.verify(PASSWORD, known) == Verification(correct=True)
    for other in (PASSWORD.upper(), PASSWORD + " ", "", "\0"):
        assert await passwords.verify(other, known) == WRONG


async def test_equal_passwords_have_different_hashes(passwords: Passwords) -> None:
    assert await passwords.hash(PASSWORD) != await passwords.hash(PASSWORD)


async def test_one_text_typed_on_two_keyboards_is_one_password(passwords: Passwords) -> None:
    known = await passwords.hash("caf\u00e9 \uff11\uff12\uff13")
    assert (await passwords.verify("cafe\u0301 123", known)).correct


@pytest.mark.parametrize("password", ["", "1234567", "\u0065\u0301" * 7])
async def test_a_short_password_is_refused(passwords: Passwords, password: str) -> None:
    with pytest.raises(PasswordTooShort, match="at least 8 characters"):
        await passwords.hash(password)


async def test_the_limit_is_in_bytes_of_what_is_hashed(passwords: Passwords) -> None:
    longest = "é" * (MOST_BYTES // 2)
    assert (await passwords.verify(longest, await passwords.hash(longest))).correct
    with pytest.raises(PasswordTooLong):
        await passwords.hash(f"{longest}x")
    assert await passwords.verify(f"{longest}x", await passwords.hash(longest)) == WRONG


async def test_a_hash_of_other_parameters_is_renewed(passwords: Passwords) -> None:
    dearer = Passwords(HashCost(n_passes=2, memory_kib=16, n_lanes=1))
    old = await passwords.hash(PASSWORD)
    found = await dearer.verify(PASSWORD, old)
    assert found.correct
    assert found.new_hash is not None
    assert await dearer.verify(PASSWORD, found.new_hash) == Verification(correct=True)
    assert await dearer.verify("wrong password", old) == WRONG
    dearer.close()


async def test_an_unknown_user_is_a_wrong_password(passwords: Passwords) -> None:
    assert await passwords.verify(PASSWORD, None) == WRONG


def cpu_s(cost: HashCost, password_hash: str) -> float:
    hasher, started = cost.hasher(), time.process_time()
    for _ in range(5):
        assert not hasher.verify("wrong password", password_hash)
    return time.process_time() - started


def test_an_unknown_user_takes_as_long_as_a_wrong_password() -> None:
    cost = HashCost(n_passes=2, memory_kib=8 * 1024, n_lanes=1)
    known_s = cpu_s(cost, cost.hasher().hash(PASSWORD))
    assert 0.2 < cpu_s(cost, cost.unmatched_hash()) / known_s < 5
