"""The API of ElevenLabs, as its clients use it."""
