"""Chinese, mixed with English, as MeloTTS reads it."""
