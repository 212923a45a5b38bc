"""Operating system services: processes, files, memory, time. Knows nothing about voices."""
