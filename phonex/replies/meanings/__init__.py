"""What a message to an echo is about, whichever words say it."""
