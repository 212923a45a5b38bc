"""Sound: decoding, encoding, measuring and changing it. Knows no engine and no file of ours."""
