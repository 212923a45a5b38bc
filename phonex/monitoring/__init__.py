"""What the service tells of its own state."""
