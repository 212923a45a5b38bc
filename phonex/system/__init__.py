"""What the operating system gives: processes, files, memory, time. Knows nothing of voices."""
