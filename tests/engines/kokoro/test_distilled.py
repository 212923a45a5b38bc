"""The instant voice's network computes the same on every CPU."""

import pytest

from phonex.engines.kokoro.distilled import InstantVoice
from phonex.engines.kokoro.g2p.symbols import tokens
from phonex.system.cpu import has_wide_products

TOKENS = tokens("ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ, ænd ðˈɛn wˈɔkt hˈOm.")
# The duration of each token when hibari's network runs with 32-bit weights.
FRAMES = (
    *(13, 1, 1, 2, 2, 1, 2, 2, 2, 2, 2, 2, 3, 3, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    *(2, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 2, 2, 5, 4, 11, 3, 2, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2),
    *(3, 2, 2, 1, 2, 1, 4, 4, 14, 6, 1),
)


@pytest.mark.parametrize("wide_products", [False, has_wide_products()])
def test_sounds_last_as_long_as_in_32_bits(wide_products: bool) -> None:
    assert tuple(InstantVoice(wide_products).say(TOKENS, 1.0).frames) == FRAMES
