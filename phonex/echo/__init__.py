"""The Echo API: users, the echos of people, their conversations and voice models."""
