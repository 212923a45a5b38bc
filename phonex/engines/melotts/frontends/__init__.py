"""Text to MeloTTS' phones, one package per language."""
