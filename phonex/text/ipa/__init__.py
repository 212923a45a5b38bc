"""Phonemes as people write them in IPA."""
