"""The reference sentence: what voices are compared and equalised by."""

from phonex.audio.types import Audio
from phonex.engines.protocols import ConditionableEngine
from phonex.engines.types import Prosody, VoiceConditioning
from phonex.text.rehearsal import REFERENCE_SENTENCES


def speak_reference(engine: ConditionableEngine, conditioning: VoiceConditioning) -> Audio:
    """In English, by the default speaker. Raises what speak raises."""
    sentence, speaker = REFERENCE_SENTENCES["EN"], engine.speakers()[0]
    return engine.speak_conditioned(sentence, speaker, Prosody(), conditioning).audio
