"""Users, how they sign in, and the principal of a request: whose records it may access."""
