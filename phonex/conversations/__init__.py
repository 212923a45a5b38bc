"""Conversations of people, and of people with echos: messages in order, read marks, events."""
