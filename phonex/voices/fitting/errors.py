"""Errors of fits."""

from phonex.errors import PhonexError


class FittingFailed(PhonexError):  # noqa: N818  # named by what happened, as in phonex.errors
    """A fit was started and failed."""

    code = "fitting_failed"
