"""Conversations over Socket.IO at /socket.io, beside the HTTP routes."""
