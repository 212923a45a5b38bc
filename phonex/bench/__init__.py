"""What `phonex bench` measures, and networks of the published size with random weights."""
