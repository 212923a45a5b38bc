"""MeloTTS, the published speech network, in our own inference code."""
