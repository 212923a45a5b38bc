"""The reference sentence, used to compare and equalise voices."""

from phonex.audio.types import Audio
from phonex.engines.protocols import ConditionableEngine
from phonex.engines.types import Prosody, VoiceConditioning
from phonex.text.reference_sentences import REFERENCE_SENTENCES


def speak_reference(engine: ConditionableEngine, conditioning: VoiceConditioning) -> Audio:
    """Speak it in English with the default speaker's prosody. Raises what speak raises."""
    sentence, speaker = REFERENCE_SENTENCES["EN"], engine.speakers()[0]
    return engine.speak_conditioned(sentence, speaker, Prosody(), conditioning).audio
