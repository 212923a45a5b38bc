"""Replies: what an echo answers, and how the answer is spoken."""
