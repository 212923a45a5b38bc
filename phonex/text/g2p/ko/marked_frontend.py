"""The Korean frontends, which also say words marked with phonemes."""

from phonex.text.g2p.extras import packages_of
from phonex.text.g2p.marked import PartedFrontend
from phonex.text.g2p.phonemes import Frontend


def open_korean(compatible: bool = False) -> Frontend:
    """compatible: with MeloTTS' faults. Raises EngineUnavailable where a package is missing."""
    with packages_of("KR"):
        from phonex.text.g2p.ko.frontend import KoreanFrontend, linking, sound_of

        return PartedFrontend(KoreanFrontend(compatible), sound_of, linking(compatible))


def open_spoken_korean() -> Frontend:
    """Korean phrase by phrase. Raises EngineUnavailable where a package is missing."""
    with packages_of("KR"):
        from phonex.text.g2p.ko.frontend import linking, sound_of
        from phonex.text.g2p.ko.spoken_frontend import SpokenFrontend

        return PartedFrontend(SpokenFrontend(), sound_of, linking(compatible=False))
