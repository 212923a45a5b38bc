"""Fitting Kokoro's decoder to a speaker by gradient descent."""
