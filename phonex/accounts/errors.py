"""Errors of accounts: limits and quotas."""

from phonex.errors import Conflict, PhonexError, TooManyRequests, Unavailable


class RateLimited(TooManyRequests):
    def __init__(self, rate: str, retry_after: int) -> None:
        super().__init__(
            f"More requests than the limit of {rate}; try again in {retry_after} s.", retry_after
        )


class TooManySignUps(TooManyRequests):
    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many sign-ups from this address; try again in {retry_after} s.", retry_after
        )


class TooManyFailedLogins(TooManyRequests):
    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many failed logins from this address; try again in {retry_after} s.", retry_after
        )


class QuotaExceeded(TooManyRequests):
    """The characters of a day are used up."""

    code = "quota_exceeded"
    param = "text"

    def __init__(self, n_characters: int, n_left: int, limit: int, retry_after: int) -> None:
        super().__init__(
            f"The text has {n_characters} characters, but only {n_left} of the {limit} per day are "
            "left. Send a shorter text, or try again after midnight UTC.",
            retry_after,
        )


class VoiceQuotaReached(Conflict):
    code = "voice_quota_reached"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} voices, the most you may keep; delete one with "
            "DELETE /voice/{voice_id} first."
        )


class AudioQuotaReached(Conflict):
    code = "audio_quota_reached"

    def __init__(self, limit_s: int) -> None:
        super().__init__(
            f"You keep more than the allowed {limit_s} s of audio; delete some with "
            "DELETE /audio/{audio_id} first."
        )


class AccountClosed(PhonexError):
    code = "account_closed"
    status = 403

    def __init__(self) -> None:
        super().__init__("This account has been deleted.")


class DeletionUnfinished(Unavailable):
    code = "deletion_unfinished"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is still in work for this account, which is closed; the rest will be deleted "
            "within a minute."
        )
