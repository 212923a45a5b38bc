"""A text becomes audio: the request, the job, the file."""
