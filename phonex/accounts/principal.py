"""The principal of a request: routes create it, and all access to records is limited to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Principal:
    """owner_id: the accessible records; None: the anonymous owner of a service without accounts."""

    owner_id: str | None = None


ANONYMOUS = Principal()
