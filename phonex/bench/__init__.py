"""The measurements of `phonex bench`, and networks of the published size with random weights."""
