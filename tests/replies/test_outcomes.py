"""What is kept of failures."""

from phonex.conversations.events import ConversationDeleted, ReplyCancelled, ReplyFailed
from phonex.replies.outcomes import MOST_FAILURES, ReplyFailures, ReplyOutcome

FAILED = ReplyOutcome("failed", "reply_empty", "It said nothing.")


def failures(*conversation_ids: str) -> ReplyFailures:
    found = ReplyFailures()
    for each in conversation_ids:
        found.hear(ReplyFailed(each, ("ada",), "reply_empty", "It said nothing."))
    return found


def test_the_latest_event_decides() -> None:
    found = failures("a", "b", "c")
    found.hear(ReplyCancelled("a", ("ada",)))
    found.hear(ConversationDeleted("b", ("ada",), "ada"))
    assert [found.of(each) for each in "abc"] == [ReplyOutcome(), ReplyOutcome(), FAILED]


def test_only_the_latest_failures_are_kept() -> None:
    found = failures("first", "again", *map(str, range(MOST_FAILURES - 1)), "again")
    assert found.of("first") == ReplyOutcome()
    assert found.of("again") == FAILED
