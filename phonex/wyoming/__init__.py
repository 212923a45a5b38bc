"""Wyoming, the protocol by which Home Assistant speaks: a TCP server beside that of HTTP."""
