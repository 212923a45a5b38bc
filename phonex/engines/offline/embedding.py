"""What an embedding of the offline converter holds."""

# The arrays of a target's embedding; a source has PITCH and SPECTRUM alone.
SPEAKER = "speaker"  # [256] float32, the speaker encoder's
VOICES = "voices"  # [bytes] uint8, the mixture's stock voices in UTF-8, a space between two
PROPORTIONS = "proportions"  # [at most 4] float32, of each of these voices
PITCH = "pitch"  # [2] float64, median and spread of ln F0
SPECTRUM = "spectrum"  # [513] float32, of the sample
EQUALISER = "equaliser"  # [513] float32, for speech in the mixture's voice
INSTANT = "instant"  # [] float64, likeness of the instant voice
# A fitted voice has these as well, and an equaliser that leaves speech as it is.
FITTED = "fitted"  # [] float64, likeness of the fitted voice
BIAS = "bias."  # and a layer's path: [2 C] float32
GAIN = "gain"  # [] float64, makes it as loud as its mixture
