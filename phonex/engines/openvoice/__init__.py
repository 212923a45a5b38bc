"""OpenVoice V2, the published tone converter, in our own inference code."""
