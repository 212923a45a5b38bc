"""Text to Kokoro's phonemes, one module per language, each imported when it is first asked for."""
