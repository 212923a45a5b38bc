"""One queue of jobs of every kind; it knows ids and states, and nothing of the work."""
