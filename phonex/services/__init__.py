"""Opens the parts of the service and of the commands, and closes them again; wiring only."""
