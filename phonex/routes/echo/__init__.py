"""The Echo API: users, echos, conversations, voice models."""
