"""Text to Kokoro's phonemes, one module per language, imported when first used."""
