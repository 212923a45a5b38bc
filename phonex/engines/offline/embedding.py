"""The arrays of the offline converter's embeddings."""

# A target has all of these; a source only PITCH and SPECTRUM.
SPEAKER = "speaker"  # [256] float32, the speaker encoder's
VOICES = "voices"  # [bytes] uint8, the mixture's stock voices in UTF-8, separated by spaces
PROPORTIONS = "proportions"  # [at most 4] float32, one per voice
PITCH = "pitch"  # [2] float64, median and spread of ln F0
SPECTRUM = "spectrum"  # [513] float32, of the sample
EQUALISER = "equaliser"  # [513] float32, for speech in the mixture's voice
LOUDNESS = "loudness"  # [] float64, LUFS of the reference sentence in the instant voice
INSTANT = "instant"  # [] float64, likeness of the instant voice
# A fitted voice also has these, and a flat equaliser.
FITTED = "fitted"  # [] float64, likeness of the fitted voice
BIAS = "bias."  # followed by a layer's path: [2 C] float32
INSTANT_EQUALISER = "instant_equaliser"  # [513] float32, the one before it was fitted
GAIN = "gain"  # [] float64, makes it as loud as its mixture
