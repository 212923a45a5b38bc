"""English as MeloTTS reads it."""
