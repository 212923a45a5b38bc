"""Text to audio: the request, the job, the audio file."""
