"""Text to Kokoro's phonemes: one module per language, each imported on first use."""
