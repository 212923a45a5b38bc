"""What a model that reasons writes before its answer is neither shown nor spoken."""

import pytest

from phonex.replies.chat_endpoint.events import ThoughtFilter
from tests.replies.endpoint_stub import Plan, says
from tests.replies.test_chat_endpoint import replying, said

pytestmark = pytest.mark.anyio


def passed(*parts: str, holds_back: bool = False) -> list[str]:
    """What is given out after each part, and at the end."""
    thoughts = ThoughtFilter(holds_back=holds_back)
    return [*map(thoughts.add, parts), thoughts.flush()]


def test_marked_thoughts_are_dropped() -> None:
    assert passed("<thi", "nk>Hm. </th", "ink>\n\nI do.", " Yes.") == ["", "", "I do.", " Yes.", ""]


def test_thoughts_that_never_end_are_dropped() -> None:
    assert passed("<think>Hm.", " Why?") == ["", "", ""]


def test_an_answer_is_given_out_at_once() -> None:
    assert passed("I d", "o. 2 <", " 3") == ["I d", "o. 2 ", "< 3", ""]


def test_a_bare_end_mark_is_not_given_out() -> None:
    assert "".join(passed("Hm. </th", "ink>", "\nI do.")) == "Hm. \nI do."


def test_thoughts_that_are_held_back_are_dropped() -> None:
    assert passed("Hm.", " </think>\n\nI do.", " Yes.", holds_back=True) == [
        "",
        "I do.",
        " Yes.",
        "",
    ]


def test_an_answer_that_was_held_back_comes_in_the_end() -> None:
    assert passed("I do.", " Yes.", holds_back=True) == ["", "", "I do. Yes."]


async def test_a_model_that_thinks_aloud_is_held_back_from_then_on() -> None:
    plans = [Plan(says("Hm. ", "</think>", "I do.")) for _ in range(2)]
    async with replying(*plans, Plan(says("I do.", " Yes."))) as (_, replier):
        assert await said(replier) == ["Hm.", " I do."]
        assert await said(replier) == ["I do."]
        assert await said(replier) == ["I do.", " Yes."]


async def test_a_model_of_which_it_is_known_is_held_back_at_once() -> None:
    plan = Plan(says("Hm. ", "</think>", "I do."))
    async with replying(plan, model="deepseek-r1:8b") as (_, replier):
        assert await said(replier) == ["I do."]
