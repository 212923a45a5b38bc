"""Clients that people have, unmodified, each in an environment of its own: `make test-clients`.

The server is the one of `make test`. A client is a program in `programs`, run by the Python or the
Node.js that has its packages; it prints what it got as one line of JSON.
"""
