"""The Korean frontend that all engines share, which also says words marked with phonemes."""

from phonex.text.g2p.extras import packages_of
from phonex.text.g2p.marked import PartedFrontend
from phonex.text.g2p.phonemes import Frontend


def open_korean(compatible: bool = False) -> Frontend:
    """compatible: with MeloTTS' faults. Raises EngineUnavailable where a package is missing."""
    with packages_of("KR"):
        from phonex.text.g2p.ko.frontend import KoreanFrontend, linking, sound_of

        return PartedFrontend(KoreanFrontend(compatible), sound_of, linking(compatible))
