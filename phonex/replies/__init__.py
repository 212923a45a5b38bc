"""Replies: what an echo says when it is spoken to."""
