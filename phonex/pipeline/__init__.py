"""Text to sound: pieces, speech, tone conversion. Synchronous; knows no jobs and no HTTP."""
