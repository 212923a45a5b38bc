"""What goes wrong with fits."""

from phonex.errors import PhonexError


class FittingFailed(PhonexError):  # noqa: N818  # named by what happened, as in phonex.errors
    """A fit was begun and came to nothing."""

    code = "fitting_failed"
