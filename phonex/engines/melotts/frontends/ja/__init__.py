"""Japanese as MeloTTS reads it."""
