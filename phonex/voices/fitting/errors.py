"""Errors of fits."""

from phonex.errors import PhonexError


class FittingFailed(PhonexError):  # noqa: N818  # named by what happened, as in phonex.errors
    """A fit was started and failed."""

    code = "fitting_failed"


class FitRefusedError(Exception):
    """The voice cannot be fitted; a retry would not help. The message is for users."""


class FitBrokenError(Exception):
    """The fitting process died or hung; a retry may help."""
