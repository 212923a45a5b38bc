"""Where a language model is asked for replies."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True)
class Endpoint:
    """url: without /chat/completions. context_tokens: what the model takes, its reply included.
    silence_s: how long it may write nothing. longest_s: how long a reply may take.
    """

    url: str
    model: str
    api_key: SecretStr | None = None
    context_tokens: int = 4096
    silence_s: float = 60.0
    longest_s: float = 300.0
