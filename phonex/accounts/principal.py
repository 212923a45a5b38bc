"""Who asks: routes make a principal, and records are found, paged and deleted for it alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Principal:
    """owner_id: whose records are seen; None: the anonymous owner of a service without accounts."""

    owner_id: str | None = None


ANONYMOUS = Principal()
