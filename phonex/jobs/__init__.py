"""One queue for jobs of every kind; it handles ids and states, independent of the work."""
