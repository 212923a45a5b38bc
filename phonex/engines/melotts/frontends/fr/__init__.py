"""French as MeloTTS reads it."""
