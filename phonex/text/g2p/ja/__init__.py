"""Japanese for Open JTalk."""
